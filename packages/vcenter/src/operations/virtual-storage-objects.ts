import { named } from '@nkpsim/daemon/operation'
import type { ProductVersion } from '../compatibility/product-version.ts'
import { unsupported } from '../compatibility/supports.ts'
import { VcenterError } from '../errors.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type VirtualStorageObjectOperations = ReturnType<typeof virtualStorageObjectOperations>

/** First class disks. */
export function virtualStorageObjectOperations({
  store,
  productVersion,
}: {
  store: Pick<Store, 'snapshot'>
  productVersion: ProductVersion
}) {
  return named('nkpsim.vcenter.v1.VirtualStorageObjectService', {
    createDisk: operation({
      requirement: [{ privilege: 'VirtualMachine.Config.AddNewDisk' }],
      audit: { target: 'name' },
      run: async (input: {
        name: string
        encrypted: boolean
        provider: string
      }): Promise<never> => {
        const { name, encrypted, provider } = input
        if (encrypted) {
          findProvider(store.snapshot(), provider)
          const reason = unsupported('fcdEncryption', productVersion)
          if (reason !== undefined)
            throw new VcenterError(
              'VERSION_NOT_SUPPORTED',
              `Key locator error: api = DiskLib_Create, path = "${name}": ${reason}`,
            )
        }
        throw new VcenterError(
          'FCD_NOT_SIMULATED',
          'this simulator has no first class disks yet: encrypt the disks of a virtual machine',
        )
      },
    }),
  })
}

import { defineService, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import type { ProductVersion } from '../compatibility/product-version.ts'
import { unsupported } from '../compatibility/supports.ts'
import { VcenterError } from '../errors.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { Store } from '../store/store.ts'

/** nkpsim.vcenter.v1.VirtualStorageObjectService. */
export function virtualStorageObjectService(
  store: Store,
  version: ProductVersion,
): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.VirtualStorageObjectService', {
    allow: ['operator'],
    handlers: {
      createDisk: async ({ name, encrypted, provider }) => {
        if (encrypted) {
          findProvider(store.snapshot(), provider)
          const reason = unsupported('fcdEncryption', version)
          if (reason !== undefined)
            throw new VcenterError(
              'VERSION_NOT_SUPPORTED',
              `Key locator error: api = DiskLib_Create, path = "${name}": ${reason}`,
            )
        }
        throw new RpcError(
          'UNIMPLEMENTED',
          'FCD_NOT_SIMULATED',
          'this simulator has no first class disks yet: encrypt the disks of a virtual machine',
        )
      },
    },
  })
}

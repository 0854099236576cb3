import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import { EsxiError } from '../errors.ts'
import type { VmKeyOperations } from '../operations/vm-keys.ts'
import type { DiskChoice } from '../vm/keys/crypto-rules.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmCryptoService. */
export function vmCryptoService(operations: VmKeyOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmCryptoService',
    operations,
    {
      unlockVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      rekeyVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      encryptVm: async ({ name, provider, keyId, ...choice }, run) => ({
        vm: vmMessage(await run({ name, provider, keyId, disks: diskChoice(choice) })),
      }),
      decryptVm: async ({ name, ...choice }, run) => ({
        vm: vmMessage(await run({ name, disks: diskChoice(choice) })),
      }),
    },
    ['operator', 'vcenter'],
  )
}

/** @throws EsxiError INVALID_REQUEST */
function diskChoice({ skipDisks, disks }: { skipDisks: boolean; disks: number[] }): DiskChoice {
  if (skipDisks && disks.length > 0)
    throw new EsxiError('INVALID_REQUEST', 'the request names disks, and says to skip the disks')
  if (skipDisks) return 'none'
  return disks.length === 0 ? 'all' : disks
}

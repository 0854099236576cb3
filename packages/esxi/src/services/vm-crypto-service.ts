import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmKeyOperations } from '../operations/vm-keys.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmCryptoService. */
export function vmCryptoService(operations: VmKeyOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmCryptoService',
    operations,
    {
      unlockVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      rekeyVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}

import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmCloneOperations } from '../operations/vm-clones.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmCloneService. */
export function vmCloneService(operations: VmCloneOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmCloneService',
    operations,
    { cloneVm: async (request, run) => ({ vm: vmMessage(await run(request)) }) },
    ['operator', 'vcenter'],
  )
}

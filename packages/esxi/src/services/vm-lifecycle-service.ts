import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmLifecycleOperations } from '../operations/vm-lifecycle.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmLifecycleService. */
export function vmLifecycleService(operations: VmLifecycleOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmLifecycleService',
    operations,
    {
      suspendVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      resumeVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      resetVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      renameVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      reconfigureVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}

import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmProgressOperations } from '../operations/vm-progress.ts'

/** nkpsim.esxi.v1.VmProgressService. */
export function vmProgressService(operations: VmProgressOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmProgressService',
    operations,
    {
      followVmProgress: async function* (request, run) {
        for await (const progressPercent of run(request)) yield { progressPercent }
      },
    },
    ['operator', 'vcenter'],
  )
}

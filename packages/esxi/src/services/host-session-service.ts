import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { SessionOperations } from '../operations/sessions.ts'

/** nkpsim.esxi.v1.HostSessionService. */
export function hostSessionService(operations: SessionOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostSessionService',
    operations,
    {
      getCaller: async (request, run) => ({ user: await run(request) }),
      setRevocations: async (request, run) => ({ newerEpoch: await run(request) }),
    },
    ['operator', 'vcenter'],
  )
}

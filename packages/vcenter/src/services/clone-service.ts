import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { CloneOperations } from '../operations/clone.ts'

/** Serves nkpsim.clone.v1.CloneService, only to the vCenter whose root the server trusts. */
export function cloneService(operations: CloneOperations): ServiceRegistration {
  return serve(
    'nkpsim.clone.v1.CloneService',
    operations,
    {
      cloneNode: (messages, run) => run({ messages }),
    },
    ['vcenter'],
  )
}

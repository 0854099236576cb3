import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { WaitingVm } from '../ha/place-restarts.ts'
import type { HighAvailabilityOperations } from '../operations/high-availability.ts'

const ROLE = {
  none: 'HA_ROLE_NONE',
  primary: 'HA_ROLE_PRIMARY',
  secondary: 'HA_ROLE_SECONDARY',
} as const

/** nkpsim.esxi.v1.HighAvailabilityService. */
export function highAvailabilityService(
  operations: HighAvailabilityOperations,
): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HighAvailabilityService',
    operations,
    {
      getHaStatus: async (request, run) => ({
        datastores: (await run(request)).map((status) => ({
          datastore: status.datastore,
          role: ROLE[status.role],
          primary: status.primary ?? '',
          protectedVms: [...status.protectedVms],
          waitingVms: status.waiting.map(waitingVmMessage),
        })),
      }),
    },
    ['operator', 'vcenter'],
  )
}

/** Returns a VM that waits for a restart as a message. */
export function waitingVmMessage({ vm: name, reason, isLocked: locked }: WaitingVm) {
  return { name, reason, locked }
}

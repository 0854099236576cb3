import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { HighAvailabilityOperations } from '../operations/high-availability.ts'

/** Serves nkpsim.vcenter.v1.HighAvailabilityService. */
export function highAvailabilityService(
  operations: HighAvailabilityOperations,
): ServiceRegistration {
  return serve(
    'nkpsim.vcenter.v1.HighAvailabilityService',
    operations,
    {
      copyDatabase: async function* (request, run) {
        for await (const piece of run(request)) yield { piece: Buffer.from(piece) }
      },
    },
    ['vcenter'],
  )
}

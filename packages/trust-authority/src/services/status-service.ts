import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { StatusOperations } from '../operations/status.ts'
import { healthMessages } from './health-message.ts'

/** Serves nkpsim.trust.v1.TrustStatusService. */
export function statusService(operations: StatusOperations): ServiceRegistration {
  return serve(
    'nkpsim.trust.v1.TrustStatusService',
    operations,
    {
      getServiceStatus: async (request, run) => {
        const { parts, keyProviders, ...status } = await run(request)
        return {
          ...status,
          parts: healthMessages(parts),
          keyProviders: keyProviders.map(({ name, providerId }) => ({ name, providerId })),
        }
      },
    },
    'unauthenticated',
  )
}

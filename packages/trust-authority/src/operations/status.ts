import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { MachineClock } from '@nkpsim/effects'
import { configurationDigest } from '../administration/digest.ts'
import type { TrustStore } from '../state/trust-state.ts'
import { configuredHealth } from '../status/health.ts'
import { requirePrincipal } from '../status/require-principal.ts'
import { operation } from './operation.ts'

export type StatusOperations = ReturnType<typeof statusOperations>

/** The operation by which a vCenter of the workload asks for the status. */
export function statusOperations({
  store,
  machineClock,
}: {
  store: TrustStore
  machineClock: MachineClock
}) {
  const { serviceId } = store.identity
  return named('nkpsim.trust.v1.TrustStatusService', {
    getServiceStatus: operation({
      requirement: 'anyone',
      audit: OPEN,
      run: async ({ token }: { token: string }) => {
        const configuration = store.configuration()
        const { consumerPrincipals, group, keyProviders } = configuration
        requirePrincipal(token, consumerPrincipals, { serviceId, nowMs: machineClock.nowMs() })
        return {
          ...{ serviceId, group, keyProviders },
          parts: configuredHealth(configuration),
          configurationDigest: configurationDigest(configuration),
        }
      },
    }),
  })
}

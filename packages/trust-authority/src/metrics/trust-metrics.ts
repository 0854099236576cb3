import { VERSION } from '@nkpsim/daemon'
import { createDaemonMetrics, type DaemonMetrics } from '@nkpsim/daemon/metrics'
import type { MachineClock } from '@nkpsim/effects'
import { Counter } from 'prom-client'
import type { TrustVerdict } from '../attestation/attestation.ts'

/** Metrics of a trust host. */
export type TrustMetrics = DaemonMetrics & {
  onVerdict(verdict: Pick<TrustVerdict, 'isAttested' | 'reason'>): void
}

/** Starts to count. */
export function createTrustMetrics(machineClock: MachineClock): TrustMetrics {
  const metrics = createDaemonMetrics({ component: 'trustd', version: VERSION, machineClock })
  const attestations = new Counter({
    name: 'nkpsim_trust_attestations_total',
    help: 'Attestations of hosts by their result, and by the check that failed first.',
    labelNames: ['result', 'reason'],
    registers: [metrics.registry],
  })
  attestations.inc({ result: 'attested', reason: '' }, 0)
  return {
    ...metrics,
    onVerdict: ({ isAttested, reason }) =>
      attestations.inc({ result: isAttested ? 'attested' : 'refused', reason }),
  }
}

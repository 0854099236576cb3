import { VERSION } from '@nkpsim/daemon'
import { createDaemonMetrics, type DaemonMetrics, DURATION_BUCKETS } from '@nkpsim/daemon/metrics'
import type { MachineClock } from '@nkpsim/effects'
import { Counter, Histogram } from 'prom-client'
import type { AttestationResult } from '../attestation/attestor.ts'
import { PUSH_RESULTS, type PushResult } from '../distribution/host-stream.ts'
import { type GaugeSources, registerGauges } from './gauges.ts'

/** Metrics of a vCenter's work and state. */
export type VcenterMetrics = DaemonMetrics & {
  onPushed(result: PushResult, durationMs: number): void
  onAttested(result: AttestationResult, reason: string): void
  onAppend(isWritten: boolean): void
  /** Adds the gauges that are computed at each scrape. */
  watch(sources: GaugeSources): void
}

export function createVcenterMetrics(machineClock: MachineClock): VcenterMetrics {
  const metrics = createDaemonMetrics({ component: 'vcenterd', version: VERSION, machineClock })
  const registers = [metrics.registry]
  const pushes = new Counter({
    name: 'nkpsim_kdk_push_total',
    help: 'Desired states, including their KDKs, that were sent to hosts, by result.',
    labelNames: ['result'],
    registers,
  })
  // The counter of each result exists from the start, so that the first push shows as an increase.
  for (const result of PUSH_RESULTS) pushes.inc({ result }, 0)
  const pushDuration = new Histogram({
    name: 'nkpsim_kdk_push_duration_seconds',
    help: 'Time from sending a desired state until the host answered or was lost.',
    buckets: DURATION_BUCKETS,
    registers,
  })
  const attestations = new Counter({
    name: 'nkpsim_attestation_total',
    help: 'Attestations of hosts; the reason is the code of the first failed check or of an error.',
    labelNames: ['result', 'reason'],
    registers,
  })
  const records = new Counter({
    name: 'nkpsim_audit_records_total',
    help: 'Audit records that were written.',
    registers,
  })
  const failures = new Counter({
    name: 'nkpsim_audit_failures_total',
    help: 'Audit records that could not be written.',
    registers,
  })
  return {
    ...metrics,
    onPushed: (result, durationMs) => {
      pushes.inc({ result })
      pushDuration.observe(durationMs / 1000)
    },
    onAttested: (result, reason) => attestations.inc({ result, reason }),
    onAppend: (isWritten) => (isWritten ? records : failures).inc(),
    watch: (sources) => registerGauges(metrics.registry, sources),
  }
}

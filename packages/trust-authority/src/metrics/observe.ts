import type { Logger, MetricsAddress, Readiness } from '@nkpsim/daemon'
import type { DaemonMetrics } from '@nkpsim/daemon/metrics'
import type { Sockets } from '@nkpsim/daemon/sockets'
import type { MachineClock } from '@nkpsim/effects'
import type { TrustVerdict } from '../attestation/attestation.ts'

/** Metrics and health of a trust host. */
export type Observation = Pick<DaemonMetrics, 'rpcServed' | 'timeCommit'> & {
  /** Called with each verdict on a host. */
  onVerdict(verdict: Pick<TrustVerdict, 'isAttested' | 'reason'>): void
  /** Serves health and metrics. Resolves with the port; undefined if they are turned off. */
  serve(readiness: () => Promise<Readiness>, logger: Logger): Promise<number | undefined>
  close(): Promise<void>
}

const NOTHING: Observation = {
  rpcServed: () => undefined,
  timeCommit: (commit) => commit(),
  onVerdict: () => undefined,
  serve: async () => undefined,
  close: async () => undefined,
}

/** @param listenOn undefined turns counting and serving off */
export async function observeTrustHost(
  listenOn: MetricsAddress | undefined,
  { machineClock, sockets }: { machineClock: MachineClock; sockets: Pick<Sockets, 'serveHttp'> },
): Promise<Observation> {
  if (listenOn === undefined) return NOTHING
  // Loaded on demand, so that a daemon without metrics needs no memory for them.
  const { createTrustMetrics } = await import('./trust-metrics.ts')
  const { startMetricsServer } = await import('@nkpsim/daemon/metrics')
  const metrics = createTrustMetrics(machineClock)
  let close = async (): Promise<void> => undefined
  return {
    ...metrics,
    serve: async (readiness, logger) => {
      const options = { sockets, listenOn, readiness, metrics: metrics.registry, logger }
      const server = await startMetricsServer(options)
      ;({ close } = server)
      return server.port
    },
    close: () => close(),
  }
}

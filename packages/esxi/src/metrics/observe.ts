import type { Logger, MetricsAddress } from '@nkpsim/daemon'
import type { DaemonMetrics } from '@nkpsim/daemon/metrics'
import type { Sockets } from '@nkpsim/daemon/sockets'
import type { Files, MachineClock } from '@nkpsim/effects'
import type { ObservedHost } from './host-readiness.ts'

/** Metrics and health of the hosts of a process. */
export type Observation = Pick<DaemonMetrics, 'rpcServed' | 'timeCommit'> & {
  /**
   * Serves health and metrics. Resolves with the port, or with undefined if they are turned off.
   */
  serve(hosts: () => ObservedHost[]): Promise<number | undefined>
  close(): Promise<void>
}

const NOTHING: Observation = {
  rpcServed: () => undefined,
  timeCommit: (commit) => commit(),
  serve: async () => undefined,
  close: async () => undefined,
}

/** @param listenOn undefined turns counting and serving off */
export async function observeHosts(
  listenOn: MetricsAddress | undefined,
  {
    clock,
    files,
    sockets,
    logger,
  }: {
    clock: MachineClock
    files: Files
    sockets: Pick<Sockets, 'serveHttp'>
    logger: Logger
  },
): Promise<Observation> {
  if (listenOn === undefined) return NOTHING
  // Loaded on demand, so that a daemon without metrics saves memory.
  const { createHostMetrics } = await import('./host-metrics.ts')
  const { startMetricsServer } = await import('@nkpsim/daemon/metrics')
  const { hostReadiness } = await import('./host-readiness.ts')
  const metrics = createHostMetrics(clock)
  let close = async (): Promise<void> => undefined
  return {
    ...metrics,
    serve: async (hosts) => {
      const server = await startMetricsServer({
        sockets,
        listenOn,
        readiness: () => hostReadiness(files, hosts()),
        metrics: metrics.registry,
        logger,
      })
      ;({ close } = server)
      return server.port
    },
    close: () => close(),
  }
}

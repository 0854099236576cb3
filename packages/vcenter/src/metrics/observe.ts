import type { Clock, Logger, MetricsAddress } from '@nkpsim/daemon'
import type { GaugeSources } from './gauges.ts'
import type { VcenterMetrics } from './vcenter-metrics.ts'

/** What watches a vCenter at its work, and tells of it. */
export type Observation = Pick<
  VcenterMetrics,
  'onPushed' | 'onAttested' | 'onAppend' | 'rpcServed' | 'timeCommit'
> & {
  /** Serves health and metrics. Resolves with the port, if there is one. */
  serve(
    sources: GaugeSources & { stateFolder: string; logger: Logger },
  ): Promise<number | undefined>
  close(): Promise<void>
}

const NOTHING: Observation = {
  onPushed: () => undefined,
  onAttested: () => undefined,
  onAppend: () => undefined,
  rpcServed: () => undefined,
  timeCommit: (commit) => commit(),
  serve: async () => undefined,
  close: async () => undefined,
}

/** @param listenOn undefined: nothing is counted and nothing served */
export async function observeVcenter(
  listenOn: MetricsAddress | undefined,
  machineClock: Clock,
): Promise<Observation> {
  if (listenOn === undefined) return NOTHING
  // Loaded on demand: whoever does not ask for metrics does not pay for them in memory.
  const { createVcenterMetrics } = await import('./vcenter-metrics.ts')
  const { startMetricsServer } = await import('@nkpsim/daemon/metrics')
  const { vcenterReadiness } = await import('./vcenter-readiness.ts')
  const metrics = createVcenterMetrics(machineClock)
  const audit = { isWritten: true }
  let close = async (): Promise<void> => undefined
  return {
    ...metrics,
    onAppend: (isWritten) => {
      audit.isWritten = isWritten
      metrics.onAppend(isWritten)
    },
    serve: async ({ stateFolder, logger, ...sources }) => {
      metrics.watch(sources)
      const readiness = () => vcenterReadiness(stateFolder, audit)
      const server = await startMetricsServer({
        listenOn,
        readiness,
        metrics: metrics.registry,
        logger,
      })
      ;({ close } = server)
      return server.port
    },
    close: () => close(),
  }
}

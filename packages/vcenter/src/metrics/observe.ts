import type { Logger, MetricsAddress, Readiness } from '@nkpsim/daemon'
import type { Sockets } from '@nkpsim/daemon/sockets'
import type { Files, MachineClock } from '@nkpsim/effects'
import type { GaugeSources } from './gauges.ts'
import type { VcenterMetrics } from './vcenter-metrics.ts'
import { vcenterReadiness } from './vcenter-readiness.ts'

/** Metrics and health of a vCenter. */
export type Observation = Pick<
  VcenterMetrics,
  'onPushed' | 'onAttested' | 'onAppend' | 'rpcServed' | 'timeCommit'
> & {
  /** Serves health and metrics. Resolves to the port; undefined if nothing is served. */
  serve(
    sources: GaugeSources & { stateFolder: string; logger: Logger },
  ): Promise<number | undefined>
  readiness(stateFolder: string): Promise<Readiness>
  close(): Promise<void>
}

const NOTHING: Omit<Observation, 'readiness' | 'onAppend'> = {
  onPushed: () => undefined,
  onAttested: () => undefined,
  rpcServed: () => undefined,
  timeCommit: (commit) => commit(),
  serve: async () => undefined,
  close: async () => undefined,
}

/** @param listenOn undefined: nothing is counted and nothing is served */
export async function observeVcenter(
  listenOn: MetricsAddress | undefined,
  {
    machineClock,
    files,
    sockets,
  }: { machineClock: MachineClock; files: Files; sockets: Pick<Sockets, 'serveHttp'> },
): Promise<Observation> {
  const audit = { isWritten: true }
  const readiness = (stateFolder: string) => vcenterReadiness(files, stateFolder, audit)
  const noteAppend = (isWritten: boolean): void => {
    audit.isWritten = isWritten
  }
  if (listenOn === undefined) return { ...NOTHING, onAppend: noteAppend, readiness }
  // Loaded on demand, so that a daemon without metrics needs no memory for them.
  const { createVcenterMetrics } = await import('./vcenter-metrics.ts')
  const { startMetricsServer } = await import('@nkpsim/daemon/metrics')
  const metrics = createVcenterMetrics(machineClock)
  let close = async (): Promise<void> => undefined
  return {
    ...metrics,
    readiness,
    onAppend: (isWritten) => {
      noteAppend(isWritten)
      metrics.onAppend(isWritten)
    },
    serve: async ({ stateFolder, logger, ...sources }) => {
      metrics.watch(sources)
      const server = await startMetricsServer({
        sockets,
        listenOn,
        readiness: () => readiness(stateFolder),
        metrics: metrics.registry,
        logger,
      })
      ;({ close } = server)
      return server.port
    },
    close: () => close(),
  }
}

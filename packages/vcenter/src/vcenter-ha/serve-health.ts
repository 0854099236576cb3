import type { HttpServer } from '@nkpsim/daemon/http-server'
import type { Logger } from '@nkpsim/daemon/logger'
import type { Sockets } from '@nkpsim/daemon/sockets'
import type { VcenterdConfig } from '../config.ts'

type Metrics = { contentType: string; metrics(): Promise<string> }

const NO_METRICS = { contentType: 'text/plain; charset=utf-8', metrics: async () => '' }

/**
 * Serves the health of a process whose vCenter does not serve clients: it waits to be cloned, or it
 * is the passive node of vCenter HA. Such a process is ready when it runs.
 * @param metrics returns the metrics of the process (default: it has none). Not called if the
 *   process serves none
 * @returns undefined if the process serves no health
 */
export async function serveHealth(
  {
    config,
    effects,
    logger,
  }: {
    config: Pick<VcenterdConfig, 'metrics'>
    effects: { network: Pick<Sockets, 'serveHttp'> }
    logger: Logger
  },
  role: () => string,
  metrics: () => Promise<Metrics> = async () => NO_METRICS,
): Promise<HttpServer | undefined> {
  if (config.metrics === undefined) return undefined
  const { startMetricsServer } = await import('@nkpsim/daemon/metrics')
  return startMetricsServer({
    sockets: effects.network,
    listenOn: config.metrics,
    readiness: async () => ({ role: role(), checks: [] }),
    metrics: await metrics(),
    logger,
  })
}

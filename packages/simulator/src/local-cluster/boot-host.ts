import type { HostRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import type { HostReady } from './ready-content.ts'
import { findRunning } from './running-process.ts'
import { withRemedy } from './start-failure.ts'
import { startHost } from './start-host.ts'
import type { StartSecret } from './start-secret.ts'

/**
 * Starts a host as startHost does, for a command about this host alone. The error of a host that
 * does not boot names the command that helps.
 * @throws the errors of startHost
 */
export async function bootHost(
  context: ClusterContext,
  host: HostRecord,
  secret?: StartSecret,
): Promise<HostReady[]> {
  try {
    return await startHost(context, host, secret)
  } catch (error) {
    const running = findRunning(context.registry.current(), 'esxid', host.name)
    throw withRemedy(host.name, running !== undefined, error)
  }
}

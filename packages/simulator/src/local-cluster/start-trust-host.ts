import { existsSync } from 'node:fs'
import { SimulatorError } from '../errors.ts'
import { findProcess, type TrustHostRecord, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { continueDaemon, launchDaemon } from './launch.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { readTrustHost, type TrustHostReady } from './ready-content.ts'

/**
 * Starts a trust host. Leaves a running one unchanged, and lets a suspended one continue.
 * @throws SimulatorError STATE_INVALID, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED
 */
export async function startTrustHost(
  context: ClusterContext,
  { name, ports, metricsPort }: TrustHostRecord,
): Promise<TrustHostReady> {
  const { registry, stateDir, clock, signal } = context
  const file = registry.current()
  const stateFolder = clusterPaths.trustHost(stateDir, name)
  const logFile = clusterPaths.log(stateDir, name)
  const launch = { label: `trustd ${name}`, stateFolder, logFile }
  const running = findProcess(file, 'trustd', name)
  if (running !== undefined && isRunning(running))
    return readTrustHost(stateFolder, await continueDaemon(launch, running, context))
  // trustd would make a new Trust Authority, which opens no key of the old one's hosts.
  if (file.phase === 'created' && !existsSync(stateFolder))
    throw new SimulatorError('STATE_INVALID', `there is no ${stateFolder}; put the folder back`)
  const ready = await launchDaemon(
    {
      ...launch,
      program: '#trustd',
      serves: 'oneHost',
      args: [
        ...['--state', stateFolder, '--name', name, '--log-level', file.logLevel],
        ...['--port', String(ports.administration)],
        ...['--service-port', String(ports.services)],
        ...(file.reflection === true ? ['--reflection'] : []),
        ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
      ],
      stateDir,
    },
    {
      clock,
      signal,
      onStarted: (identity) =>
        registry.update((current) => withProcess(current, { ...identity, kind: 'trustd', name })),
    },
  )
  return readTrustHost(stateFolder, ready)
}

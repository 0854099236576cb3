import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SimulatorError } from '../errors.ts'
import { type ClusterFile, findProcess, VCENTER, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { continueDaemon, launchDaemon } from './launch.ts'
import { clusterPaths, SECOND_VCENTER } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { readVcenter, type VcenterReady } from './ready-content.ts'
import { requireFreePort } from './require-free-port.ts'
import { startEtcd } from './start-etcd.ts'

/**
 * Starts vCenter, with the second vCenter and the members of etcd if vCenter HA is deployed. Leaves
 * a running vCenter unchanged, and lets a suspended one continue.
 * @throws SimulatorError STATE_INVALID, PORT_TAKEN, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED
 */
export async function startVcenter(context: ClusterContext): Promise<VcenterReady> {
  if (context.registry.current().vcenterHa === undefined) return startNode(context, VCENTER)
  await startEtcd(context)
  const [first, second] = await Promise.allSettled([
    startNode(context, VCENTER),
    startNode(context, SECOND_VCENTER),
  ])
  if (first.status === 'rejected') throw first.reason
  if (second.status === 'rejected') throw second.reason
  return first.value
}

/** Starts the vCenter of a node of vCenter HA, or the only vCenter. Throws like startVcenter. */
export async function startNode(
  context: ClusterContext,
  node: typeof VCENTER | typeof SECOND_VCENTER,
): Promise<VcenterReady> {
  const { registry, stateDir, clock } = context
  const file = registry.current()
  const running = findProcess(file, 'vcenterd', node)
  const stateFolder = clusterPaths.vcenterNode(stateDir, node)
  const logFile = clusterPaths.log(stateDir, node)
  const label = node === VCENTER ? 'vcenterd' : `vcenterd ${node}`
  const launch = { label, stateFolder, logFile }
  if (running !== undefined && isRunning(running))
    return readVcenter(stateFolder, await continueDaemon(launch, running, context))
  const { faults, timeScale } = file.vcenter
  const { ports, metricsPort } =
    node === SECOND_VCENTER && file.vcenterHa !== undefined ? file.vcenterHa.second : file.vcenter
  refuseIfGone(file, stateFolder)
  await requireFreePort(ports.management)
  const ready = await launchDaemon(
    {
      ...launch,
      program: '#vcenterd',
      serves: 'manyHosts',
      args: [
        ...['--state', stateFolder, '--log-level', file.logLevel],
        ...['--port', String(ports.management)],
        ...['--download-port', String(ports.download)],
        ...(file.reflection === true ? ['--reflection'] : []),
        ...(faults === true ? ['--faults'] : []),
        ...(timeScale === undefined ? [] : ['--time-scale', String(timeScale)]),
        ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
        // vCenter trusts only the manufacturer of this cluster's TPMs.
        ...['--trusted-tpm-ca', clusterPaths.certificateAuthority(stateDir)],
      ],
      stateDir,
    },
    {
      clock,
      signal: context.signal,
      onStarted: (identity) =>
        registry.update((current) =>
          withProcess(current, { ...identity, kind: 'vcenterd', name: node }),
        ),
    },
  )
  return readVcenter(stateFolder, ready)
}

/**
 * Refuses to start or change a vCenter whose database is gone. vcenterd would create a new vCenter,
 * which knows no host and no key.
 * @throws SimulatorError STATE_INVALID
 */
export function refuseIfGone({ phase }: Pick<ClusterFile, 'phase'>, stateFolder: string): void {
  if (phase !== 'created' || existsSync(join(stateFolder, 'vcenter.db'))) return
  throw new SimulatorError(
    'STATE_INVALID',
    `vCenter has no database in ${stateFolder}; put the folder back, or restore vCenter: nkpsim vcenter restore FILE`,
  )
}

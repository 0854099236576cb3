import { join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { SimulatorError } from '../errors.ts'
import type { Flows } from '../faults/relay/relay.ts'
import { setFlows } from '../faults/relay/set-flows.ts'
import { machine } from '../machine.ts'
import { type ClusterFile, findProcess, VCENTER, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { signal, stopProcess } from './end-process.ts'
import { launchDaemon } from './launch.ts'
import { CHANGE_BY_OTHERS, makePrivateFolder } from './make-folder.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { RELAY_ADDRESS } from './relay-address.ts'
import { isSocket, MAX_SOCKET_PATH_BYTES, relaySocketPath } from './sockets.ts'

/** Name of the relay's process, and of its log. */
const RELAY = 'relay'

/**
 * Starts the relay of a cluster that has a relay, with all links open. Leaves a running relay
 * unchanged, unless its socket is missing, and lets a suspended one continue.
 * @throws SimulatorError STATE_INVALID, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED
 */
export async function startRelay(context: ClusterContext): Promise<void> {
  const { registry, stateDir, clock } = context
  const file = registry.current()
  if (file.relay === undefined) return
  const running = findProcess(file, 'relay', RELAY)
  if (running !== undefined && isRunning(running)) {
    if (isSocket(controlSocket(stateDir, file))) return signal(running, 'SIGCONT')
    await stopProcess(running, clock)
  }
  const stateFolder = clusterPaths.relay(stateDir)
  makeFolders(machine.files, stateFolder, 0o700)
  makePrivateFolder(file.tpmSocketFolder, CHANGE_BY_OTHERS)
  await launchDaemon(
    {
      program: '#relay',
      serves: 'oneHost',
      label: RELAY,
      args: [
        ...['--state', stateFolder, '--log-level', file.logLevel],
        ...['--control', controlSocket(stateDir, file)],
        ...linksOf(file).flatMap(({ name, from, to }) => ['--link', `${name}=${from}=${to}`]),
      ],
      stateDir,
      stateFolder,
      logFile: clusterPaths.log(stateDir, RELAY),
    },
    {
      clock,
      signal: context.signal,
      onStarted: (identity) =>
        registry.update((current) =>
          withProcess(current, { ...identity, kind: 'relay', name: RELAY }),
        ),
    },
  )
}

/**
 * Sets which links pass data from now on. The link `vcenter` leads to vCenter. A link with the name
 * of a host leads from vCenter to this host.
 * @throws SimulatorError NOT_READY if the cluster has no relay, or the relay does not answer
 */
export async function setLinks(
  { registry, stateDir }: ClusterContext,
  flows: Flows,
): Promise<void> {
  const file = registry.current()
  requireRelay(file)
  await setFlows(controlSocket(stateDir, file), flows)
}

/** Checks that a cluster has a relay. @throws SimulatorError NOT_READY */
export function requireRelay({ relay }: Pick<ClusterFile, 'relay'>): void {
  if (relay !== undefined) return
  throw new SimulatorError(
    'NOT_READY',
    'this cluster has no relay between vCenter and its hosts: make one with: nkpsim up --faults',
  )
}

/**
 * Returns the control socket. It is in the folder of the relay, or in the short folder for sockets
 * if that path is too long for the kernel.
 */
export function controlSocket(stateDir: string, { tpmSocketFolder }: ClusterFile): string {
  const path = join(clusterPaths.relay(stateDir), 'control.sock')
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES ? path : relaySocketPath(tpmSocketFolder)
}

/** Returns the addresses of the links. A rack chooses its ports, so no link leads to a rack. */
function linksOf({ relay, vcenter, hosts }: ClusterFile) {
  const toHosts = hosts.flatMap(({ name, ports }) =>
    ports === undefined
      ? []
      : [ports.management, ports.adoption].map((port) => ({
          name,
          from: `${RELAY_ADDRESS}:${port}`,
          to: `localhost:${port}`,
        })),
  )
  const toVcenter = {
    name: VCENTER,
    from: `localhost:${relay?.clientPort}`,
    to: `localhost:${vcenter.ports.management}`,
  }
  return [toVcenter, ...toHosts]
}

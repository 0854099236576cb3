import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { operatorTls } from '@nkpsim/daemon/operator-files'
import { systemClock } from '@nkpsim/effects'
import type { Authorization, RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { connectActive, connectRpc } from '@nkpsim/rpc/client'
import { SimulatorError } from '../errors.ts'
import {
  type ClusterFile,
  readClusterFile,
  readOrigin,
  VCENTER,
} from '../local-cluster/cluster-file.ts'
import { noCluster } from '../local-cluster/no-cluster.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readVcenter } from '../local-cluster/ready-content.ts'
import { resetIncomplete } from '../local-cluster/refusals.ts'
import { readStateFile } from '../local-cluster/state-file.ts'
import { nodeAddresses, servingNode } from '../vcenter-ha/nodes.ts'
import { findKnownHost } from './known-hosts.ts'
import { remoteNodes } from './remote-nodes.ts'
import { notRunning, requireOwnHost, requireOwnVcenter } from './require-own-daemon.ts'
import { hostAuthorization, vcenterAuthorization } from './session.ts'
import { readSession } from './session-file.ts'

/** Maximum size of a PEM file, bytes. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * Reads the operator's certificate and key, and the trusted roots. vCenter made these files at its
 * first start.
 * @throws SimulatorError NO_CLUSTER if the state folder has no cluster; STATE_INVALID if a file
 *   cannot be read, or is missing although the cluster exists, for example during a reset
 */
export function readOperatorIdentity(stateDir: string): TlsIdentity {
  const folder = clusterPaths.operator(stateDir)
  const read = (name: string): string => {
    const path = join(folder, name)
    const text = readStateFile(path, MAX_FILE_BYTES)
    if (text === undefined) throw withoutVcenter(stateDir, path)
    return text
  }
  return operatorTls(read)
}

function withoutVcenter(stateDir: string, path: string): SimulatorError {
  const phase = readClusterFile(stateDir)?.phase
  if (phase === undefined || phase === 'creating') return noCluster(stateDir)
  // The reset puts the files back, so a restore of vCenter is not needed.
  if (phase === 'resetting') return resetIncomplete(stateDir)
  const vcenter = clusterPaths.vcenter(stateDir)
  const missing = existsSync(vcenter) ? path : vcenter
  return new SimulatorError(
    'STATE_INVALID',
    `${missing} is missing; put it back, or restore vCenter: nkpsim vcenter restore FILE`,
  )
}

/**
 * Opens a channel to the vCenter of a state folder, in the session of the folder.
 * @throws SimulatorError NO_CLUSTER, NOT_READY
 */
export function connectVcenter(stateDir: string): RpcChannel {
  const open = () => connectVcenterWithoutSession(stateDir)
  return openVcenter(stateDir, vcenterAuthorization(stateDir, open))
}

/**
 * Opens a channel to the vCenter of a state folder without a session.
 * @throws SimulatorError NO_CLUSTER, NOT_READY
 */
export function connectVcenterWithoutSession(stateDir: string): RpcChannel {
  return openVcenter(stateDir)
}

/**
 * Opens a channel to the vCenter of a state folder in the stored session. The channel never logs in
 * and never renews the session: if the session has ended, calls fail.
 * @throws SimulatorError NO_CLUSTER, NOT_READY, STATE_INVALID; NOT_LOGGED_IN without a session
 */
export function connectVcenterInStoredSession(stateDir: string): RpcChannel {
  const session = readSession(stateDir)
  if (session === undefined)
    throw new SimulatorError('NOT_LOGGED_IN', 'nobody is logged in: nkpsim login')
  return openVcenter(stateDir, async () => `Bearer ${session.token}`)
}

/**
 * Opens a channel to a host by name, in the session of the folder. Without vCenter, the channel
 * works for some minutes.
 * @throws SimulatorError NO_CLUSTER, HOST_UNKNOWN, NOT_READY
 */
export function connectHost(stateDir: string, name: string): RpcChannel {
  const open = () => connectVcenterWithoutSession(stateDir)
  const openOnly = () => openHost(stateDir, name)
  return openHost(stateDir, name, (request) => {
    const { hostId } = findKnownHost(stateDir, name)
    return hostAuthorization(stateDir, { name, hostId }, open, openOnly)(request)
  })
}

/**
 * Opens a channel to a host by name, as root of the host.
 * @throws SimulatorError NO_CLUSTER, HOST_UNKNOWN, NOT_READY
 */
export function connectHostAsRoot(stateDir: string, name: string, password: string): RpcChannel {
  const credentials = Buffer.from(`root:${password}`).toString('base64')
  return openHost(stateDir, name, async () => `Basic ${credentials}`)
}

/**
 * Returns the UUID of the vCenter of a state folder. Both nodes of vCenter HA have it.
 * @throws SimulatorError NO_CLUSTER, NOT_READY
 */
export function vcenterIdOf(stateDir: string): string {
  return readRunningVcenter(stateDir, readOwnCluster(stateDir)).instanceId
}

function openVcenter(stateDir: string, authorization?: Authorization): RpcChannel {
  const file = readOwnCluster(stateDir)
  const tls = readOperatorIdentity(stateDir)
  if (file !== undefined) requireOwnVcenter(stateDir, file)
  const { address, port, instanceId } = readRunningVcenter(stateDir, file)
  const open = (to: string, title: string): RpcChannel =>
    connectRpc({
      address: to,
      title,
      tls,
      expectPeer: { kind: 'vcenter', id: instanceId },
      takesListings: true,
      ...(authorization && { authorization }),
    })
  const nodes = file === undefined ? remoteNodes(stateDir) : haAddresses(file)
  if (nodes.length > 0)
    return connectActive({
      addresses: nodes,
      open: (node) => open(node, `vCenter (${node})`),
      clock: systemClock,
    })
  // Clients use the relay too, so that the relay can disconnect them. The user knows the port of
  // vCenter, and not that of the relay.
  return open(`${address}:${file?.relay?.clientPort ?? port}`, `vCenter (${address}:${port})`)
}

function haAddresses(file: ClusterFile): string[] {
  return file.vcenterHa === undefined ? [] : nodeAddresses(file)
}

function openHost(stateDir: string, name: string, authorization?: Authorization): RpcChannel {
  const file = readOwnCluster(stateDir)
  const tls = readOperatorIdentity(stateDir)
  const { address, hostId } = findKnownHost(stateDir, name)
  if (file !== undefined) requireOwnHost(stateDir, file, { name, address, hostId })
  return connectRpc({
    address,
    title: `host ${name} (${address})`,
    tls,
    expectPeer: { kind: 'host', id: hostId },
    ...(authorization && { authorization }),
  })
}

/**
 * Reads the cluster file. Returns undefined if the daemons run elsewhere. Refuses a copied folder:
 * its addresses are those of the original cluster, which the user does not mean. Refuses a cluster
 * during its reset, which discards changes that are made meanwhile.
 * @throws SimulatorError NOT_READY, STATE_INVALID
 */
function readOwnCluster(stateDir: string): ClusterFile | undefined {
  const origin = readOrigin(stateDir)
  if (origin?.kind !== 'copy') {
    const file = readClusterFile(stateDir)
    if (file?.phase === 'resetting') throw resetIncomplete(stateDir)
    return file
  }
  throw new SimulatorError(
    'NOT_READY',
    `${stateDir} is a copy of the cluster in ${origin.path}, and nothing of it runs; start it with: nkpsim up`,
  )
}

function readRunningVcenter(
  stateDir: string,
  file: ClusterFile | undefined,
): ReturnType<typeof readVcenter> {
  const serving = file === undefined ? VCENTER : servingNode(stateDir, file)
  try {
    return readVcenter(clusterPaths.vcenterNode(stateDir, serving))
  } catch (error) {
    if (!(error instanceof SimulatorError && error.code === 'NOT_READY')) throw error
    throw new SimulatorError('NOT_READY', notRunning('vCenter', undefined), { cause: error })
  }
}

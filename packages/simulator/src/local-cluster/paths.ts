import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longest path of a Unix socket, bytes: sun_path holds 108, less the end and what swtpm appends to it. */
export const MAX_SOCKET_PATH_BYTES = 95

/** Where everything of a cluster lies below its state folder. */
export const clusterPaths = {
  clusterFile: (stateDir: string): string => join(stateDir, 'cluster.json'),
  lock: (stateDir: string): string => join(stateDir, 'cluster.lock'),
  knownHosts: (stateDir: string): string => join(stateDir, 'known-hosts.json'),
  session: (stateDir: string): string => join(stateDir, 'session.json'),
  vcenter: (stateDir: string): string => join(stateDir, 'vcenter'),
  /** A vCenter that is restored, until it takes its place. */
  restoredVcenter: (stateDir: string): string => join(stateDir, 'vcenter.restored'),
  /** A vCenter in whose place another was restored. */
  formerVcenter: (stateDir: string, time: string): string =>
    join(stateDir, `vcenter.before-${time}`),
  /** The state right after the first start, to which a reset goes back. */
  snapshot: (stateDir: string): string => join(stateDir, 'snapshot'),
  operator: (stateDir: string): string => join(stateDir, 'vcenter', 'operator'),
  host: (stateDir: string, name: string): string => join(stateDir, 'hosts', name),
  tpm: (stateDir: string, name: string): string => join(stateDir, 'tpms', name),
  certificateAuthority: (stateDir: string): string => join(stateDir, 'ca'),
  datastores: (stateDir: string): string => join(stateDir, 'datastores'),
  datastore: (stateDir: string, name: string): string => join(stateDir, 'datastores', name),
  relay: (stateDir: string): string => join(stateDir, 'relay'),
  /** What is broken on purpose. */
  fault: (stateDir: string): string => join(stateDir, 'fault.json'),
  log: (stateDir: string, process: string): string => join(stateDir, 'logs', `${process}.log`),
}

/** Name of the datastore that every host of a cluster mounts. */
export const DATASTORE_NAME = 'datastore1'

/**
 * The folder for the sockets of the TPMs: below the state folder, or, where the path of a socket would be too long for
 * the kernel, a short one of its own in the folder for temporary files.
 */
export function tpmSocketFolder(stateDir: string, hostNames: readonly string[]): string {
  const folder = join(stateDir, 'tpms')
  const longest = Math.max(0, ...hostNames.map((name) => socketPathBytes(folder, name)))
  if (longest <= MAX_SOCKET_PATH_BYTES) return folder
  const digest = createHash('sha256').update(stateDir).digest('hex').slice(0, 16)
  return join(tmpdir(), `nkpsim-${digest}`)
}

/** The socket on which a TPM takes commands; its control channel is beside it. */
export function tpmSocketPath(socketFolder: string, hostName: string): string {
  return join(socketFolder, hostName, 'tpm.sock')
}

function socketPathBytes(folder: string, name: string): number {
  return Buffer.byteLength(`${tpmSocketPath(folder, name)}.ctrl`)
}

import { dirname, resolve } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { DaemonError } from '@nkpsim/daemon/errors'
import { readInput } from '@nkpsim/daemon/input'
import { type Random, systemRandom } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { makeCluster } from '../local-cluster/start-cluster.ts'
import type { StartOptions } from '../local-cluster/start-options.ts'
import { parseSeed } from '../seed/parse-seed.ts'
import { MAX_SEED_BYTES } from '../seed/read-yaml.ts'
import type { Seed } from '../seed/seed.ts'
import { type Cluster, createCluster } from './cluster.ts'
import { makeOwnedFolder, removeOwnedFolder, sweepOwnedFolders } from './owned-folder.ts'
import { watchOwner } from './owner-watch.ts'

/** Options of a cluster to start. */
export type ClusterOptions = Omit<StartOptions, 'stateDir'> & {
  /**
   * State folder. By default it is a temporary folder, and the cluster belongs to this process. If
   * this process ends without disposing of the cluster, its processes and the folder are removed.
   */
  stateDir?: string
  /** Number of hosts, 0 to 100 (default: 1). The hosts are named esx-1, esx-2 and so on. */
  hosts?: number
  /** Numbers of the hosts without a TPM, from 1 (default: none). */
  noTpm?: readonly number[]
  /** Number of trust hosts, 0 to 8 (default: 0). They are named trust-1, trust-2 and so on. */
  trustHosts?: number
  /** Starts PyKMIP as key server for standard key providers. It must be installed. */
  keyServer?: boolean
  /** Desired state of the cluster, including its hosts: a seed, or the path of a seed file. */
  seed?: Seed | string
  /** Allows fixed keys in the seed. */
  insecureFixedKeys?: boolean
  /** Password of the user root of the hosts (default: a random password). */
  rootPassword?: Secret
  /** Keeps all state in memory. The state is removed with the cluster. */
  inMemory?: boolean
  /** Allows clients to change vCenter's time. */
  faults?: boolean
  /** Factor by which vCenter's time runs faster than the machine's clock, from 1. */
  timeScale?: number
  /** Serves health and metrics of every daemon. */
  metrics?: boolean
  /** Port of vCenter (default: a free port). */
  port?: number
  /** Allows gRPC tools to list the services of every daemon. */
  reflection?: boolean
  logLevel?: string
}

const PASSWORD_BYTES = 18

/**
 * Starts a cluster: a vCenter and hosts, each in its own process on free ports. Any number of
 * clusters can run at the same time. A failed start leaves no files behind, except logs in a given
 * state folder.
 * @throws SimulatorError ALREADY_UP, STATE_INVALID, INVALID_OPTION, PORT_TAKEN, SEED_INVALID,
 *   SEED_CONFLICT, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError SWTPM_MISSING; RpcError
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { insecureFixedKeys: _, seed: given, ...others } = options
  const seed = typeof given === 'string' ? await readSeedFile(given, options) : given
  const rootPassword = options.rootPassword ?? randomPassword(systemRandom)
  const settled = { hosts: 1, noTpm: [], ...others, rootPassword, ...(seed && { seed }) }
  const { stateDir } = options
  if (stateDir !== undefined) {
    const facts = await makeCluster({ ...settled, stateDir })
    return createCluster(facts, { rootPassword, remove: undefined })
  }
  await sweepOwnedFolders()
  const owned = await makeOwnedFolder({ inMemory: options.inMemory === true })
  const unwatch = watchOwner()
  const remove = async (): Promise<void> => {
    await removeOwnedFolder(owned.folder)
    unwatch()
  }
  try {
    const facts = await makeCluster({ ...settled, stateDir: owned.stateDir, inMemory: false })
    return createCluster(facts, { rootPassword, remove })
  } catch (error) {
    await remove()
    throw error
  }
}

async function readSeedFile(
  path: string,
  { insecureFixedKeys = false, signal }: ClusterOptions,
): Promise<Seed> {
  const input = { what: 'the seed', maxBytes: MAX_SEED_BYTES, ...(signal && { signal }) }
  const bytes = await readInput(path, input).catch((cause: unknown) => {
    if (!(cause instanceof DaemonError)) throw cause
    throw new SimulatorError('SEED_INVALID', cause.message, { cause })
  })
  return parseSeed(bytes.toString(), { folder: dirname(resolve(path)), insecureFixedKeys })
}

function randomPassword(random: Random): Secret {
  using bytes = Secret.random(PASSWORD_BYTES, random.bytes)
  return Secret.from(Buffer.from(bytes.reveal().toString('base64url')))
}

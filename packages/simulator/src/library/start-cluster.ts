import { dirname, resolve } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { DaemonError } from '@nkpsim/daemon/errors'
import { readInput } from '@nkpsim/daemon/input'
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
   * Folder of its state. Default: a temporary folder, and the cluster belongs to this process: if
   * it ends without disposing of it, processes and folder are removed.
   */
  stateDir?: string
  /** Number of hosts, 0 to 100, 1 by default; they are named esx-1, esx-2 and so on. */
  hosts?: number
  /** Numbers of the hosts without a TPM, from 1; none by default. */
  noTpm?: readonly number[]
  /** Content of the cluster, with its hosts: a seed, or the path of one. */
  seed?: Seed | string
  /** Allows keys in the seed at that path. */
  insecureFixedKeys?: boolean
  /** Password of the hosts' user root; a random one by default. */
  rootPassword?: Secret
  /** Keeps all state in memory, removed with the cluster. */
  inMemory?: boolean
  /** Lets clients change vCenter's time. */
  faults?: boolean
  /** How much faster than the machine's clock vCenter's time runs, from 1. */
  timeScale?: number
  /** Serves health and metrics of every daemon. */
  metrics?: boolean
  /** Port of vCenter; a free one by default. */
  port?: number
  /** Lets gRPC tools list the services of every daemon. */
  reflection?: boolean
  logLevel?: string
}

const PASSWORD_BYTES = 18

/**
 * Starts a cluster: a vCenter and hosts, each in its own process on free ports. Any number can run
 * side by side.
 * @throws SimulatorError ALREADY_UP, STATE_INVALID, INVALID_OPTION, PORT_TAKEN, SEED_INVALID,
 *   SEED_CONFLICT, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError SWTPM_MISSING; RpcError.
 *   Nothing is left behind then.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { insecureFixedKeys: _, seed: given, ...others } = options
  const seed = typeof given === 'string' ? await readSeedFile(given, options) : given
  const rootPassword = options.rootPassword ?? randomPassword()
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

function randomPassword(): Secret {
  using random = Secret.random(PASSWORD_BYTES)
  return Secret.from(Buffer.from(random.reveal().toString('base64url')))
}

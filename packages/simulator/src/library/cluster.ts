import type { Secret } from '@nkpsim/crypto'
import type { ServiceName } from '@nkpsim/rpc'
import { killHost, killVcenter, powerCycleHost } from '../faults/kill.ts'
import { startHost, startVcenter } from '../local-cluster/single-process.ts'
import type { ClusterFacts } from '../local-cluster/start-options.ts'
import { stopCluster } from '../local-cluster/stop-cluster.ts'
import { backUpProvider } from '../operator/back-up-provider.ts'
import { connectHost, connectVcenter } from '../operator/channels.ts'
import { resetCluster } from '../reset/reset-cluster.ts'
import { type ApplySeedOptions, applySeed } from '../seed/apply-seed.ts'
import type { Seed } from '../seed/seed.ts'
import type { SeedAction } from '../seed/seed-action.ts'
import { type ClusterClient, createClientPool } from './clients.ts'

const BACKUP_TIMEOUT_MS = 30_000

/** A running cluster that a program controls. */
export type Cluster = ClusterFacts &
  AsyncDisposable & {
    /** Password of the user root of the hosts. */
    rootPassword: Secret
    /**
     * Returns a client for a service of vCenter. Calls are made as the first administrator, unless
     * another user has logged in.
     */
    vcenterClient<S extends ServiceName>(service: S): ClusterClient<S>
    /** Returns a client for a service of a host. The client works without vCenter. */
    hostClient<S extends ServiceName>(host: string, service: S): ClusterClient<S>
    /** Kills vCenter with SIGKILL. */
    killVcenter(): Promise<void>
    /** Starts vCenter if it does not run. */
    startVcenter(): Promise<void>
    /** Kills a host with SIGKILL. Its TPM keeps running. */
    killHost(host: string): Promise<void>
    /** Starts a host and its TPM if they do not run. */
    startHost(host: string): Promise<void>
    /** Power-cycles a host and its TPM. */
    powerCycleHost(host: string): Promise<void>
    /** Moves vCenter's time forward. Requires the option `faults`. */
    advanceClock(byMs: number): Promise<void>
    /**
     * Backs up a key provider as PKCS#12. The file is encrypted with the password, or not encrypted
     * if there is no password.
     */
    backUpProvider(provider: string, password?: Secret): Promise<Buffer>
    /** Changes the cluster to match a seed. Returns the changes. */
    applySeed(seed: Seed, options?: ApplySeedOptions): Promise<SeedAction[]>
    /** Restores the state that the cluster had right after its start. */
    reset(): Promise<void>
    /**
     * Stops every process. Removes the state, unless it is on disk in a folder that the caller
     * named.
     */
    dispose(): Promise<void>
  }

/**
 * Creates the object for a running cluster.
 * @param options.remove stops and removes the cluster. If undefined, disposing only stops it
 */
export function createCluster(
  facts: ClusterFacts,
  { rootPassword, remove }: { rootPassword: Secret; remove: (() => Promise<void>) | undefined },
): Cluster {
  const { stateDir } = facts
  const ref = { stateDir }
  const pool = createClientPool()
  let disposal: Promise<void> | undefined
  const dispose = (): Promise<void> => {
    pool.close()
    disposal ??= (remove ?? (() => stopCluster(ref).then(() => undefined)))().catch((error) => {
      // The next call tries again. This call may have failed only because a reset was running.
      disposal = undefined
      throw error
    })
    return disposal
  }
  const vcenterClient = <S extends ServiceName>(service: S): ClusterClient<S> =>
    pool.client('vcenter', service, () => connectVcenter(stateDir))
  return {
    ...facts,
    rootPassword,
    vcenterClient,
    hostClient: (host, service) =>
      pool.client(`host ${host}`, service, () => connectHost(stateDir, host)),
    killVcenter: () => killVcenter(ref),
    startVcenter: async () => {
      await startVcenter(ref)
    },
    killHost: (host) => killHost(ref, host),
    startHost: async (host) => {
      await startHost(ref, host)
    },
    powerCycleHost: async (host) => {
      await powerCycleHost(ref, host)
    },
    advanceClock: async (byMs) => {
      await vcenterClient('nkpsim.fault.v1.ClockService').advanceClock({ byMs })
    },
    backUpProvider: (provider, password) =>
      backUpProvider(stateDir, { provider, password }, { timeoutMs: BACKUP_TIMEOUT_MS }),
    applySeed: (seed, options) => applySeed(ref, seed, options),
    reset: async () => {
      pool.close()
      await resetCluster(ref)
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

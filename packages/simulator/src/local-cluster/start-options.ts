import type { Secret } from '@nkpsim/crypto'
import type { MachineClock } from '@nkpsim/effects'
import type { Seed } from '../seed/seed.ts'
import type { HostReady, KeyServerReady, TrustHostReady, VcenterReady } from './ready-content.ts'

/** A running cluster. */
export type ClusterFacts = {
  stateDir: string
  vcenter: VcenterReady
  hosts: HostReady[]
  trustHosts: TrustHostReady[]
  /** The key server beside the cluster; absent if there is none. */
  keyServer?: KeyServerReady
}

/** Options of the first start and of later starts. */
export type StartOptions = {
  stateDir: string
  clock?: MachineClock
  signal?: AbortSignal
  /** Called with a short text for each step. */
  onProgress?: (step: string) => void
}

/** Options of a cluster to create. */
export type MakeClusterOptions = StartOptions & {
  /** Number of hosts, 0 to 100. The hosts are named esx-1, esx-2 and so on. */
  hosts: number
  /** Numbers of the hosts without a TPM, from 1. */
  noTpm: readonly number[]
  /** Number of trust hosts, 0 to 8 (default: 0). They are named trust-1, trust-2 and so on. */
  trustHosts?: number
  /** Starts PyKMIP as key server for standard key providers. */
  keyServer?: boolean
  /** Content of the cluster with its hosts. It replaces `hosts` and `noTpm`. */
  seed?: Seed
  /** Password of the user root of the hosts. */
  rootPassword: Secret
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
  /**
   * Keeps all state in memory until the cluster is stopped. The state folder becomes a link to the
   * folder in memory.
   */
  inMemory?: boolean
  logLevel?: string
}

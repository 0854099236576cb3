import type { Secret } from '@nkpsim/crypto'
import type { MachineClock } from '@nkpsim/daemon'
import type { Seed } from '../seed/seed.ts'
import type { HostReady, VcenterReady } from './ready-content.ts'

/** A running cluster. */
export type ClusterFacts = { stateDir: string; vcenter: VcenterReady; hosts: HostReady[] }

/** Options of both a first and a later start. */
export type StartOptions = {
  stateDir: string
  clock?: MachineClock
  signal?: AbortSignal
  /** Called with short progress texts. */
  onProgress?: (step: string) => void
}

/** Options of a cluster to create. */
export type MakeClusterOptions = StartOptions & {
  /** Number of hosts, 0 to 100; they are named esx-1, esx-2 and so on. */
  hosts: number
  /** Numbers of the hosts without a TPM, from 1. */
  noTpm: readonly number[]
  /** Content of the cluster, with its hosts; replaces the two numbers above. */
  seed?: Seed
  /** Password of the hosts' user root. */
  rootPassword: Secret
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
  /**
   * Keeps all state in memory until the cluster is stopped: the state folder becomes a link to it.
   */
  inMemory?: boolean
  logLevel?: string
}

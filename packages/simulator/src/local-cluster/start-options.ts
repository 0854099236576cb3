import type { Secret } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import type { Seed } from '../seed/seed.ts'
import type { HostReady, VcenterReady } from './ready-content.ts'

/** A cluster that runs. */
export type ClusterFacts = { stateDir: string; vcenter: VcenterReady; hosts: HostReady[] }

/** What is common to a first start and a later one. */
export type StartOptions = {
  stateDir: string
  clock?: Clock
  signal?: AbortSignal
  /** Told in a few words what is being done. */
  onProgress?: (step: string) => void
}

/** A cluster to make. */
export type MakeClusterOptions = StartOptions & {
  /** How many hosts, 0 to 100; they are named esx-1, esx-2 and so on. */
  hosts: number
  /** Numbers of the hosts that have no TPM, from 1. */
  noTpm: readonly number[]
  /** What the cluster shall be, its hosts too: the two numbers above count for nothing then. */
  seed?: Seed
  /** Password of the hosts' user root. */
  rootPassword: Secret
  /** Lets clients change the time of the vCenter. */
  faults?: boolean
  /** How much faster than the machine's clock the time of the vCenter runs, from 1. */
  timeScale?: number
  /** Serves health and metrics of every daemon. */
  metrics?: boolean
  /** Port of the vCenter; by default one that is free. */
  port?: number
  /** Lets gRPC tools ask every daemon what it serves. */
  reflection?: boolean
  /**
   * Keeps all state in memory, gone when the cluster is stopped: the state folder becomes a link to
   * it.
   */
  inMemory?: boolean
  logLevel?: string
}

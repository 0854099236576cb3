import type { Secret } from '@nkpsim/crypto'
import type { MachineClock } from '@nkpsim/daemon'
import type { Seed } from '../seed/seed.ts'
import type { HostReady, VcenterReady } from './ready-content.ts'

/** A cluster that runs. */
export type ClusterFacts = { stateDir: string; vcenter: VcenterReady; hosts: HostReady[] }

/** Options of both a first and a later start. */
export type StartOptions = {
  stateDir: string
  clock?: MachineClock
  signal?: AbortSignal
  /** Called with short progress texts. */
  onProgress?: (step: string) => void
}

/** A cluster to make. */
export type MakeClusterOptions = StartOptions & {
  /** How many hosts, 0 to 100; they are named esx-1, esx-2 and so on. */
  hosts: number
  /** Numbers of the hosts that have no TPM, from 1. */
  noTpm: readonly number[]
  /** Content of the cluster, with its hosts; replaces the two numbers above. */
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
  /** Lets gRPC tools ask every daemon for its services. */
  reflection?: boolean
  /**
   * Keeps all state in memory, gone when the cluster is stopped: the state folder becomes a link to
   * it.
   */
  inMemory?: boolean
  logLevel?: string
}

import type { WaitingVm } from './place-restarts.ts'

/** The part of a host in vSphere HA in one datastore, as it sees it. */
export type HaRole = {
  role: 'none' | 'primary' | 'secondary'
  /** Name of the primary; undefined if none is known. */
  primary: string | undefined
  /** VMs of failed hosts that no host can restart now. */
  waiting: readonly WaitingVm[]
  /** Names of the hosts whose heartbeats this host has seen end. */
  failedHosts: readonly string[]
}

/** State of vSphere HA on a host in one datastore. */
export type HaStatus = HaRole & {
  datastore: string
  /** Name of the cluster's folder in the datastore; undefined if vSphere HA is off. */
  group: string | undefined
  /** Names of the VMs that other hosts restart if this host fails. */
  protectedVms: readonly string[]
}

/** What the primary of a datastore reports to vCenter. */
export type HaReport = Pick<HaRole, 'waiting' | 'failedHosts'>

/** The part of a host on which vSphere HA is off. */
export const NO_ROLE: HaRole = { role: 'none', primary: undefined, waiting: [], failedHosts: [] }

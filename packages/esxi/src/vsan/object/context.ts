import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { ObjectOwner, VsanMember } from '../../records/vsan.ts'
import type { ObjectKeys } from '../esa/object-keys.ts'
import type { Leases } from './leases.ts'
import type { VsanPeer } from './peer.ts'

/** What an owner needs of its host. */
export type OwnerContext = {
  /** This run of this host. */
  run: ObjectOwner
  members: () => readonly VsanMember[]
  /** Returns the calls on a host of the cluster, also on this host. */
  peerOf: (hostId: string) => VsanPeer
  leases: Leases
  /** DEKs of a cluster with ESA. */
  keys: ObjectKeys
  clock: MachineClock
  /** Time of the cluster, ms since 1970 (UTC), which counts the time until a repair. */
  clusterNowMs: () => number
  /** Time of the cluster: what was lost until then is built again on another host. */
  lostBeforeMs: () => number
  random: Pick<Random, 'uuid' | 'below'>
  /** Notes an object that components may count as owned by this run, which does not use it. */
  unreleased: (objectId: string) => void
  logger: Logger
}

import { isDeepStrictEqual } from 'node:util'
import type { HeldFolder, Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import type { Datastore } from '../vm/files/datastore.ts'
import { claimTerm, readTerm, type Term, type TermOwner } from '../vm/files/terms.ts'
import { electPrimary } from './elect-primary.ts'
import { type Heartbeat, readHeartbeats } from './heartbeat-file.ts'
import { decideLock, isAbsent, type Liveness, type Sightings, withSighting } from './liveness.ts'
import type { NetworkWatch } from './network-watch.ts'
import { pendingVms } from './pending-vms.ts'
import { type PendingVm, placeRestarts } from './place-restarts.ts'
import { type PowerOnList, readPowerOnLists, removePowerOnList } from './power-on-list.ts'
import { type RestartOrders, readRestartOrders, writeRestartOrders } from './restart-orders.ts'
import type { Restarter } from './restarter.ts'
import { type HaRole, NO_ROLE } from './status.ts'

/** Names of the terms of the primary in the folder of a cluster. */
const PRIMARY = 'primary-'

/** Watches the other hosts of a cluster by their files in a datastore. */
export type Lookout = {
  /** Looks once at the folder of the cluster, and acts. Passes on errors of the file system. */
  look(folder: HeldFolder): Promise<void>
  /** Whether this host has observed that the heartbeats of a run ended. */
  isDead(of: TermOwner): boolean
  status(): HaRole
}

type Self = TermOwner & { keyIds: readonly string[]; poweredOn: number }
/** A host, and whether it was alive when this host last knew. */
type Seen = { history: Sightings; latest: Heartbeat | undefined; wasAlive: boolean }

export function createLookout({
  watch,
  datastore,
  self,
  restarter,
  onChange,
  clock,
  logger,
}: {
  /** Watches the hosts of a vSAN datastore in place of their heartbeats. */
  watch?: NetworkWatch | undefined
  datastore: Datastore
  /** Called when the report to vCenter changes. */
  onChange: () => void
  self: () => Self
  restarter: Restarter
  clock: Pick<MachineClock, 'monotonicMs'>
  logger: Logger
}): Lookout {
  const seen = new Map<string, Seen>()
  /** Names of failed hosts, by id. */
  const failed = new Map<string, string>()
  let role: HaRole = NO_ROLE
  let written: RestartOrders | undefined
  const livenessOf = ({ hostId, incarnation }: TermOwner | PowerOnList): Liveness => {
    const { history = [], latest } = seen.get(hostId) ?? {}
    if (watch === undefined) return decideLock(history, incarnation)
    const isOver = latest !== undefined && (latest.incarnation !== incarnation || latest.hasEnded)
    return isOver ? 'ended' : watch.livenessOf(hostId)
  }
  const observe = (
    heartbeats: ReadonlyMap<string, Heartbeat | undefined>,
    lists: readonly PowerOnList[],
  ): void => {
    const atMs = clock.monotonicMs()
    const known = [...heartbeats.keys(), ...lists.map(({ hostId }) => hostId)]
    // Hosts without any file are forgotten.
    for (const hostId of seen.keys()) if (!known.includes(hostId)) seen.delete(hostId)
    for (const hostId of failed.keys()) if (!known.includes(hostId)) failed.delete(hostId)
    for (const hostId of new Set(known)) {
      const latest = heartbeats.get(hostId)
      // A file that cannot be read at this moment tells nothing.
      if (latest === undefined && heartbeats.has(hostId)) continue
      const { incarnation = '', beat = 0, hasEnded = false } = latest ?? {}
      const known = seen.get(hostId)
      const { history: before = [] } = known ?? {}
      const wasAlive = known?.wasAlive === true && known.latest?.incarnation === incarnation
      const history = withSighting(before, { atMs, incarnation, beat, hasEnded })
      seen.set(hostId, { history, latest, wasAlive })
      const is = livenessOf({ hostId, hostName: '', incarnation })
      if (is === 'alive' || is === 'dead')
        seen.set(hostId, { history, latest, wasAlive: is === 'alive' })
      if (is !== 'dead') failed.delete(hostId)
      // A host that failed long ago is not seen alive first.
      if (!wasAlive || is !== 'dead' || latest === undefined) continue
      failed.set(hostId, latest.hostName)
      logger.warn('ha.host-failed', { failed: latest.hostName, datastore: datastore.name })
    }
  }
  const isOrphaned = (list: PowerOnList): boolean => {
    const own = self()
    if (list.hostId === own.hostId) return list.incarnation !== own.incarnation
    const liveness = livenessOf(list)
    const isGone = watch === undefined && isAbsent(seen.get(list.hostId)?.history ?? [])
    return liveness === 'dead' || liveness === 'ended' || isGone
  }
  const others = (...wanted: readonly string[]): Heartbeat[] =>
    [...seen.values()].flatMap(({ latest }) =>
      latest !== undefined && latest.hostId !== self().hostId && wanted.includes(livenessOf(latest))
        ? latest
        : [],
    )
  const becomePrimary = async (folder: HeldFolder, term: Term): Promise<Term> => {
    const { hostId, hostName, incarnation } = self()
    const owner = { hostId, hostName, incarnation }
    const number = await claimTerm(folder, PRIMARY, term.number, owner)
    if (number === undefined) return readTerm(folder, PRIMARY)
    logger.info('ha.primary', { datastore: datastore.name, term: number })
    return { number, owner }
  }
  /** Decides where the VMs of failed hosts restart. Only the primary does. */
  const decide = async (
    folder: HeldFolder,
    term: number,
    lists: readonly PowerOnList[],
  ): Promise<void> => {
    const pending: PendingVm[] = []
    for (const list of lists.filter(isOrphaned)) {
      const ofList = await pendingVms(datastore, list)
      if (ofList.length === 0) await removePowerOnList(folder, list)
      pending.push(...ofList)
    }
    const { hostId, keyIds, poweredOn } = self()
    const own = { hostId, keyIds, poweredOn, failed: restarter.failed() }
    const before = written ?? (await readRestartOrders(folder))
    const decision = placeRestarts(pending, [own, ...others('alive')], before?.restarts ?? [])
    const orders = { term, ...decision }
    if (isDeepStrictEqual(orders, written)) return
    for (const { vm, reason } of orders.waiting)
      if (!written?.waiting.some((each) => each.vm === vm && each.reason === reason))
        logger.warn('ha.vm-waits', { vm, datastore: datastore.name, reason })
    await writeRestartOrders(folder, orders)
    written = orders
  }
  return {
    look: async (folder) => {
      const names = await folder.list()
      const lists = await readPowerOnLists(folder, names)
      observe(await readHeartbeats(folder, names), lists)
      let term = await readTerm(folder, PRIMARY)
      const present = others('alive', 'unknown')
      const isClaimed = electPrimary(self(), present, term) === 'claim'
      if (isClaimed) term = await becomePrimary(folder, term)
      const isPrimary = electPrimary(self(), present, term) === 'primary'
      if (isPrimary) await decide(folder, term.number, lists)
      else written = undefined
      const orders = isPrimary ? written : await readRestartOrders(folder)
      const next: HaRole = {
        role: isPrimary ? 'primary' : 'secondary',
        primary: term.owner?.hostName,
        waiting: orders?.waiting ?? [],
        failedHosts: [...failed.values()].sort(),
      }
      const isSame = isDeepStrictEqual(next, role)
      role = next
      if (!isSame) onChange()
      if (orders?.term !== term.number) return
      restarter.follow(orders.restarts.filter(({ hostId }) => hostId === self().hostId))
    },
    isDead: (of) => livenessOf(of) === 'dead',
    status: () => role,
  }
}

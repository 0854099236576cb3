import type { MachineClock, Random } from '@nkpsim/effects'
import { createRangeTurns, type RangeTurns } from '../../disk/range-turns.ts'
import { EsxiError } from '../../errors.ts'
import type { ObjectOwner } from '../../records/vsan.ts'
import type { ComponentStore } from '../components.ts'
import { acceptConfiguration, prepareChange, requireCurrent } from './acceptor.ts'
import type { ComponentCall, VsanPeer } from './peer.ts'
import { createReleases } from './releases.ts'
import { createReservations } from './reservations.ts'
import { createSessions } from './sessions.ts'

/** The components of this host, for the owners of their objects. */
export type ComponentHost = {
  /** Returns the calls that a host of the cluster makes, which its certificate names. */
  callsOf(hostId: string): VsanPeer
}

/** All calls on a component lie in the same range, so that a change waits for those that run. */
const WHOLE = { start: 0, end: 1 }

/**
 * Serves the components of a store. A change of a configuration waits for reads and writes that
 * began before, so that no write of an earlier owner comes after it.
 * @param owner answers what other hosts ask the owner of an object
 * @param isLeaving whether a disk gets no new components
 */
export function createComponentHost({
  store,
  clock,
  random,
  owner,
  isLeaving,
}: {
  store: ComponentStore
  clock: MachineClock
  random: Pick<Random, 'uuid'>
  owner: Pick<VsanPeer, 'askRelease' | 'move' | 'isRedundant'>
  isLeaving: (diskId: string) => boolean
}): ComponentHost {
  const sessions = createSessions({ clock, random })
  const releases = createReleases()
  const reservations = createReservations(clock)
  const turns = new Map<string, RangeTurns>()
  const turnsOf = (componentId: string): RangeTurns => {
    const existing = turns.get(componentId)
    if (existing !== undefined) return existing
    const created = createRangeTurns()
    // Disks that were unmounted have left theirs here.
    if (turns.size >= 2 * store.list().length)
      for (const id of turns.keys()) if (store.find(id) === undefined) turns.delete(id)
    turns.set(componentId, created)
    return created
  }
  const change = <T>(componentId: string, act: () => Promise<T>): Promise<T> =>
    turnsOf(requireComponent(store, componentId).componentId).run(WHOLE, 'write', act)
  /** @param exceptId component that does not count */
  const isUsed = (objectId: string, exceptId?: string): boolean =>
    store
      .list()
      .some(
        ({ componentId, configuration }) =>
          configuration.objectId === objectId && componentId !== exceptId,
      )
  const isReleased = (componentId: string, csn: number): boolean =>
    releases.find(componentId, csn) !== undefined

  return {
    callsOf: (hostId) => {
      const use = <T>(call: ComponentCall, act: () => Promise<T>): Promise<T> => {
        const { componentId } = requireComponent(store, call.componentId)
        return turnsOf(componentId).run(WHOLE, 'read', async () => {
          const run = sessions.require(hostId, call.token)
          requireCurrent(requireComponent(store, componentId).configuration, call.csn, run)
          return act()
        })
      }
      return {
        renew: async (session) => sessions.renew(hostId, session),
        locate: async (objectId) => {
          const found = store
            .list()
            .filter(({ configuration }) => configuration.objectId === objectId)
          if (found.length === 0) requireAllMounted(store)
          return found.map(({ componentId, diskId, kind, configuration }) => ({
            ...{ componentId, diskId, kind, configuration },
            isOwned:
              sessions.isAlive(configuration.owner) && !isReleased(componentId, configuration.csn),
          }))
        },
        disks: async () => store.disks().filter(({ diskId }) => !isLeaving(diskId)),
        reserve: async ({ token, objectId }) => {
          const { runId } = sessions.require(hostId, token)
          requireAllMounted(store)
          return !isUsed(objectId) && reservations.reserve(objectId, runId)
        },
        create: async ({ token, diskId, componentId, kind, configuration }) => {
          const { runId } = sessions.require(hostId, token)
          if (isLeaving(diskId))
            throw new EsxiError('VSAN_NO_PLACE', 'the disk gets no new components now')
          const { objectId } = configuration
          const isNewObject = configuration.components.some(
            (each) => each.componentId === componentId,
          )
          // A creation that was delayed must not make an object that another host has made.
          if (
            isNewObject &&
            (isUsed(objectId, componentId) || reservations.isOfOther(objectId, runId))
          )
            throw new EsxiError('VSAN_CONFIGURATION_STALE', 'another host makes this object')
          await store.create(diskId, { componentId, kind, configuration })
        },
        discard: async ({ token, componentId }) => {
          sessions.require(hostId, token)
          await change(componentId, () => store.remove(componentId))
          releases.forget(componentId)
          turns.delete(componentId)
        },
        prepare: ({ token, componentId, csn }) =>
          change(componentId, async () => {
            const run = sessions.require(hostId, token)
            const { configuration } = requireComponent(store, componentId)
            const released = releases.find(componentId, configuration.csn)
            const isOwned = released === undefined && sessions.isAlive(configuration.owner)
            const { answer, toStore } = prepareChange(configuration, { csn, run, isOwned })
            if (toStore !== undefined) await store.configure(componentId, toStore)
            return answer.outcome === 'promised'
              ? { ...answer, isClean: released?.isClean === true }
              : answer
          }),
        accept: ({ token, componentId, configuration }) =>
          change(componentId, async () => {
            const run = sessions.require(hostId, token)
            const stored = requireComponent(store, componentId).configuration
            const { answer, toStore } = acceptConfiguration(stored, configuration, run)
            if (toStore !== undefined) await store.configure(componentId, toStore)
            return answer
          }),
        release: async ({ token, componentId, csn, isClean }) => {
          const run = sessions.require(hostId, token)
          const { configuration } = requireComponent(store, componentId)
          if (configuration.csn !== csn || !isSameRun(configuration.owner, run)) return
          releases.note(componentId, { csn, isClean })
        },
        ...owner,
        read: (call) =>
          use(call, () => store.read(call.componentId, call.offsetBytes, call.lengthBytes)),
        write: (call) =>
          use(call, () => store.write(call.componentId, call.offsetBytes, call.sectors)),
        writeZeroes: (call) =>
          use(call, () => store.writeZeroes(call.componentId, call.offsetBytes, call.lengthBytes)),
        flush: (call) => use(call, () => store.flush(call.componentId)),
        checks: (call) =>
          use(call, () => store.checks(call.componentId, call.firstChunk, call.chunks)),
        chunks: (call) => use(call, () => store.chunks(call.componentId)),
      }
    },
  }
}

function requireComponent(store: ComponentStore, componentId: string) {
  const component = store.find(componentId)
  if (component !== undefined) return component
  requireAllMounted(store)
  throw new EsxiError(
    'VSAN_COMPONENT_NOT_FOUND',
    'this host has no such component on a mounted disk',
  )
}

/**
 * A disk that is not mounted may have any component, so this host cannot say that it has it not.
 */
function requireAllMounted(store: ComponentStore): void {
  const away = store.disks().find(({ state }) => state === 'locked' || state === 'failed')
  if (away === undefined) return
  const code = away.state === 'locked' ? 'VSAN_DISK_LOCKED' : 'VSAN_DISK_FAILED'
  throw new EsxiError(code, `the vSAN disk ${away.fileName} is ${away.state}`)
}

function isSameRun(a: ObjectOwner, b: ObjectOwner): boolean {
  return a.hostId === b.hostId && a.runId === b.runId
}

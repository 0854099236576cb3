import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { REPAIR_DELAY_MS, type VsanMember, type VsanObjectKind } from '../../records/vsan.ts'
import type { ComponentStore } from '../components.ts'
import { isInconsistent, NO_OBJECT_KEYS, type ObjectKeys } from '../esa/object-keys.ts'
import type { LetGo, OwnedObject, VsanObjects } from '../objects.ts'
import { takeCare } from './caretaker.ts'
import { type ComponentHost, createComponentHost } from './component-host.ts'
import type { OwnerContext } from './context.ts'
import { createKnownObject, createObject } from './create-object.ts'
import { evacuateDisk } from './evacuation.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { createLeases } from './leases.ts'
import { type ListedObject, listObjects, type ObjectRange } from './list-objects.ts'
import { locate, ownerIn } from './locate.ts'
import { codeOf, inaccessible, objectNotFound } from './object-errors.ts'
import { isHealthy } from './object-health.ts'
import { type Holding, holdObject, takeObject } from './own-object.ts'
import type { VsanPeer } from './peer.ts'
import type { Chosen } from './propose.ts'
import { release } from './release.ts'
import { removeObject } from './remove-object.ts'
import { createResyncProgress, type Resync } from './resync-progress.ts'
import { sweepComponents } from './sweep.ts'
import { endUnusedOwnerships } from './unused-ownerships.ts'
import { createWishes } from './wishes.ts'

/** The part of vSAN on one host: its components, and the objects that it owns. */
export type VsanHost = {
  objects: VsanObjects
  /** Serves the components of this host to a host of the cluster. */
  callsOf: ComponentHost['callsOf']
  context: OwnerContext
  /** Objects with a component on this host, ordered by id, at most 1000. */
  list(range: ObjectRange): ListedObject[]
  /** Resyncs of the objects that this host owns. */
  resyncs(): readonly Resync[]
  /**
   * Moves all components of a disk of this host away. Meanwhile, and until the call ends, the disk
   * gets no new ones.
   * @param options.allowReducedRedundancy whether an object may lose a component that has no other
   *   place. It gets it again when there is a place
   * @throws EsxiError VSAN_NO_PLACE
   */
  evacuate(diskId: string, options: { allowReducedRedundancy: boolean }): Promise<void>
  /** Number of objects with a component here that are not encrypted as the cluster wants. */
  inconsistentObjects(): number
  /** Whether a component here misses writes, so that it may have data from before a rewrite. */
  hasStaleComponents(): boolean
  /** Whether all hosts answer, and all objects have all their components. */
  isRedundant(): Promise<boolean>
  /** Releases all objects, and stops. */
  stop(): Promise<void>
}

type Owned = Partial<Holding> & {
  letGo?: LetGo | undefined
  /** Settles when this host has taken the object, or could not. */
  taking?: Promise<unknown>
}

/**
 * Starts vSAN on a host.
 * @param remotePeer returns the calls on another host
 * @param clusterNowMs time of the cluster, ms since 1970 (UTC)
 * @param repairDelayMs time after which a lost component is built again on another host, ms of the
 *   cluster (default: 60 minutes)
 */
export function startVsan({
  hostId,
  store,
  members,
  remotePeer,
  keys = NO_OBJECT_KEYS,
  clock,
  clusterNowMs,
  repairDelayMs = () => REPAIR_DELAY_MS,
  random,
  logger,
}: {
  hostId: string
  store: ComponentStore
  members: () => readonly VsanMember[]
  remotePeer: (hostId: string) => VsanPeer
  /** Missing: data is not encrypted above the components. */
  keys?: ObjectKeys
  clock: MachineClock
  clusterNowMs: () => number
  repairDelayMs?: () => number
  random: Pick<Random, 'uuid' | 'below'>
  logger: Logger
}): VsanHost {
  const run = { hostId, runId: random.uuid() }
  const owned = new Map<string, Owned>()
  const progress = createResyncProgress()
  const wishes = createWishes(clock)
  const leaving = new Set<string>()
  /** Objects that this run makes now. If that fails, what was made is removed again. */
  const creating = new Set<string>()
  const askRelease = async (objectId: string): Promise<boolean> => {
    if (creating.has(objectId)) return false
    const entry = owned.get(objectId)
    await entry?.taking
    const present = owned.get(objectId)
    if (present !== undefined) return present === entry && ((await entry.letGo?.()) ?? false)
    await unused.end(objectId, () => owned.has(objectId))
    // A caller of this host may have taken it meanwhile.
    return !owned.has(objectId)
  }
  const host = createComponentHost({
    ...{ store, clock, random },
    owner: {
      askRelease,
      move: async (wish) => wishes.add(wish),
      isRedundant: async () =>
        store
          .list()
          .every(({ configuration }) => isHealthy(configuration, (id) => isReachable(id))),
    },
    isLeaving: (diskId) => leaving.has(diskId),
  })
  const ownPeer = host.callsOf(hostId)
  const peerOf = (id: string): VsanPeer => (id === hostId ? ownPeer : remotePeer(id))
  const hostIds = (): string[] => members().map((each) => each.hostId)
  const leases = createLeases({ runId: run.runId, hostIds, peerOf, clock })
  const context: OwnerContext = {
    ...{ run, members, peerOf, leases, keys, clock, clusterNowMs, random, logger },
    unreleased: (objectId) => unused.note(objectId),
    lostBeforeMs: () => clusterNowMs() - repairDelayMs(),
  }
  const isReachable = (id: string): boolean => id === hostId || leases.find(id) !== undefined
  const sweeping = sweepComponents(context, store)
  const unused = endUnusedOwnerships(
    context,
    (objectId) => owned.has(objectId) || creating.has(objectId),
  )

  /** Takes an object for this host alone. The entry keeps other callers of this host away. */
  const inTurn = async <T>(
    objectId: string,
    options: { letGo?: LetGo | undefined; waits: boolean },
    use: (chosen: Chosen, entry: Owned) => Promise<T>,
  ): Promise<T> => {
    const present = owned.get(objectId)
    await present?.taking
    if (present?.held !== undefined && isLost(present.held)) await present.device?.close()
    else if (owned.get(objectId) === present) await present?.letGo?.()
    if (owned.has(objectId)) throw ownedHere()
    const entry: Owned = {}
    owned.set(objectId, entry)
    const result = takeObject(context, objectId, {
      ...options,
      releaseUnused: async () =>
        void (await unused.end(objectId, () => owned.get(objectId) !== entry)),
    }).then((chosen) => use(chosen, entry))
    entry.taking = result.catch(() => undefined)
    try {
      return await result
    } catch (error) {
      owned.delete(objectId)
      // A proposal without an answer may have made this run the owner.
      if (codeOf(error) !== 'VSAN_OBJECT_NOT_FOUND') unused.note(objectId)
      throw error
    }
  }
  const own = (objectId: string, letGo: LetGo | undefined, waits = true): Promise<OwnedObject> =>
    inTurn(objectId, { waits }, async (chosen, entry) => {
      const onClosed = (): void => {
        if (owned.get(objectId) === entry) owned.delete(objectId)
      }
      const holding = await holdObject(context, chosen, { progress, wishes, onClosed })
      Object.assign(entry, holding, { letGo })
      return holding.device
    })
  /** Makes an object if it is missing, and releases it. */
  const makeAndRelease = async (
    objectId: string,
    make: () => Promise<Chosen['configuration'] | undefined>,
  ): Promise<void> => {
    creating.add(objectId)
    try {
      const made = await make()
      if (made !== undefined) await release(context, { current: () => made }, true)
    } finally {
      creating.delete(objectId)
    }
  }

  const making = new Map<string, Promise<void>>()
  const makeKnown = (objectId: string, kind: VsanObjectKind): Promise<void> =>
    makeAndRelease(objectId, () => createKnownObject(context, objectId, kind)).finally(() =>
      making.delete(objectId),
    )
  const caring = takeCare({
    ...{ context, store, wishes, isUsed: (id: string) => owned.has(id) },
    own: (id, letGo) => own(id, letGo),
  })
  const objects: VsanObjects = {
    create: async (kind, failuresToTolerate, objectId = random.uuid()) => {
      await makeAndRelease(objectId, () =>
        createObject(context, { objectId, kind, failuresToTolerate }),
      )
      return objectId
    },
    createAs: async (objectId, kind) => {
      // The reservation of a run does not keep its own callers apart.
      const running = making.get(objectId) ?? makeKnown(objectId, kind)
      making.set(objectId, running)
      await running
    },
    remove: async (objectId) => {
      try {
        await inTurn(objectId, { waits: true }, async (chosen) => {
          await removeObject(context, chosen)
          owned.delete(objectId)
        })
      } catch (error) {
        if (codeOf(error) !== 'VSAN_OBJECT_NOT_FOUND') throw error
      }
    },
    own: (objectId, letGo) => own(objectId, letGo),
    ownerOf: async (objectId) => {
      const located = await locate(context, objectId)
      if (located.newest === undefined)
        throw located.awayHostIds.length > 0 ? inaccessible() : objectNotFound()
      const owner = ownerIn(located)
      const member = members().find((each) => each.hostId === owner?.hostId)
      if (member === undefined || member.hostId === hostId) return undefined
      return { hostId: member.hostId, address: member.address }
    },
    lock: async (objectId) => {
      try {
        const device = await own(objectId, undefined, false)
        return { requireHeld: device.requireOwned, release: () => void device.close() }
      } catch (error) {
        if (codeOf(error) === 'VSAN_OBJECT_BUSY') return undefined
        throw error
      }
    },
  }
  return {
    objects,
    callsOf: host.callsOf,
    context,
    list: (range) => listObjects(context, store, range),
    resyncs: progress.list,
    hasStaleComponents: () =>
      store.list().some(({ componentId, configuration: { components } }) => {
        const own = components.find((each) => each.componentId === componentId)
        return own?.kind === 'replica' && own.state !== 'ACTIVE'
      }),
    inconsistentObjects: () => {
      const wanted = keys.wantedDekId()
      const found = store.list().filter((each) => isInconsistent(each.configuration, wanted))
      return new Set(found.map(({ configuration }) => configuration.objectId)).size
    },
    evacuate: async (diskId, options) => {
      leaving.add(diskId)
      try {
        await evacuateDisk(context, store, diskId, {
          ...options,
          isLeaving: () => leaving.has(diskId),
        })
      } finally {
        leaving.delete(diskId)
      }
    },
    isRedundant: async () => {
      const answers = await Promise.allSettled(hostIds().map((id) => peerOf(id).isRedundant()))
      return answers.every((each) => each.status === 'fulfilled' && each.value)
    },
    stop: async () => {
      leaving.clear()
      await Promise.all([sweeping.stop(), caring.stop(), unused.stop()])
      await Promise.allSettled([...owned.values()].map(({ device }) => device?.close()))
      await leases.stop()
    },
  }
}

function isLost(held: HeldConfiguration): boolean {
  try {
    held.requireNotLost()
    return false
  } catch {
    return true
  }
}

function ownedHere(): EsxiError {
  return new EsxiError('VSAN_OBJECT_BUSY', 'this host uses the vSAN object already')
}

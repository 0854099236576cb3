import { type Repetition, repeatEvery } from '@nkpsim/daemon'
import type { ComponentStore } from '../components.ts'
import { canRewrite } from '../esa/object-keys.ts'
import type { LetGo, OwnedObject } from '../objects.ts'
import type { OwnerContext } from './context.ts'
import { locate, ownerIn } from './locate.ts'
import { codeOf } from './object-errors.ts'
import { isAccessible, isHealthy } from './object-health.ts'
import { hasSurplus } from './redundancy-plan.ts'
import type { Wishes } from './wishes.ts'

const INTERVAL_MS = 5000
/** Rounds until all hosts of an object take care of it, and not only the first one. */
const ROUNDS_OF_FIRST = 6
/** Greatest number of objects that a host owns to repair them. */
const MAX_OWNED = 8
/** Longest time for which it owns one, so that others get their turn, ms. */
const MAX_OWNED_MS = 10 * 60_000

/**
 * Owns objects that nobody uses and that are not redundant, must be encrypted otherwise, or have a
 * component that must leave its disk. Releases them when that is done, or as soon as another host
 * wants them.
 */
export function takeCare({
  context,
  store,
  wishes,
  isUsed,
  own,
}: {
  context: OwnerContext
  store: ComponentStore
  wishes: Wishes
  /** Whether this host owns an object, perhaps for a user. */
  isUsed: (objectId: string) => boolean
  own: (objectId: string, letGo: LetGo) => Promise<OwnedObject>
}): Repetition {
  const { leases, run, clock } = context
  const isReachable = (hostId: string): boolean =>
    hostId === run.hostId || leases.find(hostId) !== undefined
  const owned = new Map<string, { object: OwnedObject; sinceMs: number }>()
  const letGo = async (objectId: string): Promise<boolean> => {
    const entry = owned.get(objectId)
    owned.delete(objectId)
    await entry?.object.close()
    return entry !== undefined
  }
  let round = 0
  /** Objects that need care, and that no other host of their components takes care of. */
  const needy = (): Set<string> => {
    // The host whose turn it is may not know that, because it missed the last configuration.
    const isTurnOfAll = ++round % ROUNDS_OF_FIRST === 0
    const ids = new Set<string>()
    for (const { configuration } of store.list()) {
      const first = configuration.components.find(
        ({ hostId, state }) => state === 'ACTIVE' && isReachable(hostId),
      )
      const isOurs =
        (isTurnOfAll || first?.hostId === run.hostId) && configuration.isRemoved !== true
      const isUsable = isAccessible(configuration, ({ hostId }) => isReachable(hostId))
      const isWhole =
        isHealthy(configuration, isReachable) &&
        !hasSurplus(configuration) &&
        !canRewrite(configuration, context.keys)
      if (isOurs && isUsable && !isWhole) ids.add(configuration.objectId)
    }
    for (const objectId of wishes.objectIds()) ids.add(objectId)
    return ids
  }
  /** Whether an owner uses an object, so that it takes care itself. */
  const isOwned = async (objectId: string): Promise<boolean> => {
    if (isUsed(objectId)) return true
    const own = await context.peerOf(run.hostId).locate(objectId)
    if (!own.some((each) => each.isOwned)) return false
    // The component of this host may have missed that its owner released the object.
    const owner = ownerIn(await locate(context, objectId, 'all'))
    return owner !== undefined && owner.runId !== run.runId
  }
  return repeatEvery(clock, INTERVAL_MS, async (stopping) => {
    const ids = needy()
    for (const [objectId, { object, sinceMs }] of owned) {
      const isOver = clock.monotonicMs() - sinceMs > MAX_OWNED_MS || isLost(object)
      if (isOver || !ids.has(objectId)) await letGo(objectId)
    }
    for (const objectId of ids) {
      if (stopping.aborted) break
      if (owned.size >= MAX_OWNED || owned.has(objectId)) continue
      try {
        if (await isOwned(objectId)) continue
        const object = await own(objectId, () => letGo(objectId))
        owned.set(objectId, { object, sinceMs: clock.monotonicMs() })
      } catch (error) {
        // The object is in use, or not accessible now, or on a disk that is locked or failed.
        if (codeOf(error) === undefined) throw error
      }
    }
    if (stopping.aborted) for (const objectId of owned.keys()) await letGo(objectId)
  })
}

function isLost({ requireOwned }: OwnedObject): boolean {
  try {
    requireOwned()
    return false
  } catch {
    return true
  }
}

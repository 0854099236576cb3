import { EsxiError } from '../../errors.ts'
import type { ComponentStore, StoredComponent } from '../components.ts'
import type { OwnerContext } from './context.ts'
import { locate, ownerIn } from './locate.ts'
import { codeOf } from './object-errors.ts'
import { componentKinds } from './placement.ts'
import { mountedDisks } from './redundancy.ts'
import { isStoredByMajority } from './votes.ts'

const INTERVAL_MS = 2000
/** Time for an evacuation. Who wants more begins again with what is left. */
const LIMIT_MS = 10 * 60_000

/**
 * Moves all components of a disk of this host to other disks, through the owners of their objects.
 * Ends when no component is on the disk.
 * @param allowReducedRedundancy whether an object that has no other place loses the component. It
 *   is built again as soon as there is a place
 * @param isLeaving whether the evacuation continues
 * @throws EsxiError VSAN_NO_PLACE if a component has no other place; VSAN_OBJECT_INACCESSIBLE if it
 *   did not end in time
 */
export async function evacuateDisk(
  context: OwnerContext,
  store: ComponentStore,
  diskId: string,
  {
    allowReducedRedundancy,
    isLeaving,
  }: { allowReducedRedundancy: boolean; isLeaving: () => boolean },
): Promise<void> {
  const own = context.peerOf(context.run.hostId)
  const endMs = context.clock.monotonicMs() + LIMIT_MS
  for (;;) {
    const present = store.list().filter((each) => each.diskId === diskId)
    if (present.length === 0) return
    if (!isLeaving() || context.clock.monotonicMs() >= endMs)
      throw new EsxiError(
        'VSAN_OBJECT_INACCESSIBLE',
        `${present.length} components did not leave the vSAN disk in time`,
      )
    const candidates = await mountedDisks(
      context,
      context.members().map(({ hostId }) => hostId),
    )
    for (const component of present) {
      const { componentId, configuration } = component
      const { objectId, kind, components, isRemoved, failuresToTolerate } = configuration
      const state = components.find((each) => each.componentId === componentId)?.state
      const used = components.filter((each) => each.componentId !== componentId)
      const hasPlace = candidates.some(({ hostId }) => used.every((each) => each.hostId !== hostId))
      const mayBeLost = allowReducedRedundancy && failuresToTolerate > 0
      // The object has the other component already.
      const isMoving = components.length > componentKinds(kind, failuresToTolerate).length
      if (!hasPlace && !mayBeLost && !isMoving && isRemoved !== true)
        throw new EsxiError(
          'VSAN_NO_PLACE',
          'no other host of the vSAN cluster has a mounted disk for a component of this disk;' +
            ' add a host, or allow reduced redundancy',
        )
      // The owner has given it up, or removed the object.
      const isOver = state === 'DEGRADED' || isRemoved === true
      if (isOver && (await isGivenUp(context, component))) await discard(context, own, componentId)
      else await ask(context, component, { objectId, componentId, allowReducedRedundancy })
    }
    await context.clock.sleep(INTERVAL_MS)
  }
}

/**
 * Whether a majority has stored that an object can do without a component. What one component has
 * stored may never count.
 */
async function isGivenUp(
  context: OwnerContext,
  { componentId, configuration }: StoredComponent,
): Promise<boolean> {
  const { newest, components } = await locate(context, configuration.objectId)
  if (newest === undefined || !isStoredByMajority(newest, components)) return false
  const state = newest.components.find((each) => each.componentId === componentId)?.state
  return newest.isRemoved === true || state === undefined || state === 'DEGRADED'
}

/** Asks the owner of the object, or this host if it has none. */
async function ask(
  context: OwnerContext,
  { configuration }: StoredComponent,
  wish: { objectId: string; componentId: string; allowReducedRedundancy: boolean },
): Promise<void> {
  try {
    const owner = ownerIn(await locate(context, configuration.objectId))
    await context.peerOf(owner?.hostId ?? context.run.hostId).move(wish)
  } catch (error) {
    // The next round asks again.
    if (codeOf(error) === undefined) throw error
  }
}

async function discard(
  { leases, run }: OwnerContext,
  own: ReturnType<OwnerContext['peerOf']>,
  componentId: string,
): Promise<void> {
  const { token } = await leases.require(run.hostId)
  await own.discard({ token, componentId })
}

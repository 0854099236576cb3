import type { ObjectConfiguration } from '../../records/vsan.ts'
import type { ComponentStore } from '../components.ts'
import type { OwnerContext } from './context.ts'
import { type ObjectHealth, objectHealth, shownState } from './object-health.ts'

/** An object as a host of its components sees it. */
export type ListedObject = { configuration: ObjectConfiguration; health: ObjectHealth }

/** Which objects to list. */
export type ObjectRange = {
  /** Only objects after this id. */
  afterObjectId: string
  /** Only these objects; empty: all. */
  objectIds: readonly string[]
}

/** Greatest number of objects of one answer. */
const MAX_LISTED = 1000

/**
 * Returns the objects with a component on this host, ordered by id. The states of components are as
 * this host sees them now.
 * @param which only objects after an id, and if ids are given, only these
 */
export function listObjects(
  { leases, run, lostBeforeMs }: Pick<OwnerContext, 'leases' | 'run' | 'lostBeforeMs'>,
  store: Pick<ComponentStore, 'list'>,
  { afterObjectId, objectIds }: ObjectRange,
): ListedObject[] {
  const wanted = objectIds.length === 0 ? undefined : new Set(objectIds)
  const newest = new Map<string, ObjectConfiguration>()
  for (const { configuration } of store.list()) {
    const { promise: _promise, ...known } = configuration
    const other = newest.get(known.objectId)
    if (known.objectId <= afterObjectId || known.isRemoved === true) continue
    if (wanted?.has(known.objectId) === false) continue
    if (other === undefined || other.csn < known.csn) newest.set(known.objectId, known)
  }
  const isReachable = ({ hostId }: { hostId: string }): boolean =>
    hostId === run.hostId || leases.find(hostId) !== undefined
  return [...newest.values()]
    .toSorted((a, b) => (a.objectId < b.objectId ? -1 : 1))
    .slice(0, MAX_LISTED)
    .map((configuration) => ({
      configuration: {
        ...configuration,
        components: configuration.components.map((each) => ({
          ...each,
          state: shownState(each, isReachable(each)),
        })),
      },
      health: objectHealth(configuration, isReachable, lostBeforeMs()),
    }))
}

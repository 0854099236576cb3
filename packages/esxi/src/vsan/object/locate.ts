import type { ObjectConfiguration, ObjectOwner } from '../../records/vsan.ts'
import type { OwnerContext } from './context.ts'
import { gather } from './gather.ts'
import type { LocatedComponent } from './peer.ts'
import { isMajority, newestOf } from './votes.ts'

/** What the hosts of a cluster know about an object. */
export type Located = {
  /** Undefined if no host that answered has a component. */
  newest: ObjectConfiguration | undefined
  /** Components by id, from the hosts that answered. */
  components: ReadonlyMap<string, LocatedComponent>
  /** Hosts that did not answer. */
  awayHostIds: readonly string[]
}

/** Asks all hosts for the components of an object, or only until a majority of them is found. */
export async function locate(
  { members, peerOf }: Pick<OwnerContext, 'members' | 'peerOf'>,
  objectId: string,
  until: 'majority' | 'all' = 'majority',
): Promise<Located> {
  const hostIds = members().map((each) => each.hostId)
  const { results } = await gather(
    hostIds.map((hostId) => [hostId, peerOf(hostId).locate(objectId)]),
    (answers) => until === 'majority' && isComplete([...answers.values()].flat()),
  )
  const found = [...results.values()].flat()
  return {
    newest: newestIn(found),
    components: new Map(found.map((each) => [each.componentId, each])),
    awayHostIds: hostIds.filter((hostId) => !results.has(hostId)),
  }
}

/** Returns the owner whose lease may still run; undefined if another host may become the owner. */
export function ownerIn({ newest, components }: Located): ObjectOwner | undefined {
  if (newest === undefined) return undefined
  const isFree = isMajority(newest, (id) => {
    const component = components.get(id)
    return component !== undefined && !component.isOwned
  })
  return isFree ? undefined : newest.owner
}

function newestIn(found: readonly LocatedComponent[]): ObjectConfiguration | undefined {
  const newest = newestOf(found.map(({ configuration }) => configuration))
  if (newest === undefined) return undefined
  const { promise: _promise, ...configuration } = newest
  return configuration
}

function isComplete(found: readonly LocatedComponent[]): boolean {
  const newest = newestIn(found)
  const ids = new Set(found.map(({ componentId }) => componentId))
  return newest !== undefined && isMajority(newest, (id) => ids.has(id))
}

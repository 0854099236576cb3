import { EsxiError } from '../../errors.ts'
import type {
  ComponentKind,
  FailuresToTolerate,
  ObjectConfiguration,
  VsanComponent,
  VsanObjectKind,
} from '../../records/vsan.ts'
import type { OwnerContext } from './context.ts'
import { locate } from './locate.ts'
import { codeOf, inaccessible } from './object-errors.ts'
import { componentKinds, placeComponents } from './placement.ts'
import { mountedDisks } from './redundancy.ts'
import { RESERVATION_MS } from './reservations.ts'
import { isMajority } from './votes.ts'

/**
 * Number of hosts of a cluster from which objects with a known id have components on two hosts.
 * Then one of them answers while another host is away, and nobody makes the object again.
 */
const REDUNDANT_HOSTS = 2
/** Time from the last begin of a creation until its reservations expire, ms. */
const MARGIN_MS = 4000

type NewObject = {
  objectId: string
  kind: VsanObjectKind
  failuresToTolerate: FailuresToTolerate
}

/**
 * Makes the components of a new object, which this run owns. Hosts that fail are left out, and what
 * was made is removed again.
 * @param endMs no component is made after this time
 * @throws EsxiError VSAN_NO_PLACE if too few hosts have a mounted disk; VSAN_OBJECT_INACCESSIBLE
 *   if nobody knows how much of the object was made
 */
export async function createObject(
  context: OwnerContext,
  { objectId, kind, failuresToTolerate }: NewObject,
  endMs = Number.POSITIVE_INFINITY,
): Promise<ObjectConfiguration> {
  const kinds = componentKinds(kind, failuresToTolerate)
  const dekId = context.keys.wantedDekId()
  const hostIds = new Set(context.members().map(({ hostId }) => hostId))
  // What an earlier attempt has left counts less than the object.
  for (let csn = 1; ; csn++) {
    const disks = await mountedDisks(context, [...hostIds])
    const places =
      placeComponents(kinds, disks, context.run.hostId) ??
      (kind !== 'file' ? placeComponents(kinds.slice(0, votesNeeded(kinds)), disks) : undefined)
    if (places === undefined)
      throw new EsxiError(
        'VSAN_NO_PLACE',
        `the vSAN object needs a mounted disk on ${kinds.length} hosts of the cluster that answer`,
      )
    const components = places.map(({ hostId, diskId }, index): VsanComponent => {
      const componentKind = kinds[index] ?? 'witness'
      const componentId = context.random.uuid()
      return { componentId, hostId, diskId, kind: componentKind, state: 'ACTIVE' }
    })
    const configuration: ObjectConfiguration = {
      ...{ objectId, kind, failuresToTolerate, csn, owner: context.run },
      components: [...components, ...lackingComponents(context, kinds, components)],
      ...(kind !== 'lock' && dekId !== undefined && { encryption: { dekId, bank: 0 } }),
    }
    const generations = new Map<string, number | undefined>()
    for (const { hostId } of components) {
      const lease = await context.leases.require(hostId).catch(() => undefined)
      generations.set(hostId, lease?.generation)
    }
    if (context.clock.monotonicMs() >= endMs) throw inaccessible()
    const made = await Promise.allSettled(
      components.map((each) => createComponent(context, each, configuration)),
    )
    if (made.every(({ status }) => status === 'fulfilled')) return configuration
    // After an interruption of its session, another host may own a component, and have data in it.
    const isOurs = ({ hostId }: VsanComponent): boolean =>
      context.leases.find(hostId)?.generation === generations.get(hostId)
    const gone = await Promise.all(
      components.map(async (each) => isOurs(each) && isDiscarded(context, each)),
    )
    // Two objects with one id would each have a majority of their own.
    if (isMajority(configuration, (id) => !gone[components.findIndex(isIt(id))]))
      throw inaccessible()
    components.forEach(({ hostId }, index) => {
      if (made[index]?.status === 'rejected') hostIds.delete(hostId)
    })
  }
}

/**
 * Makes an object with a known id if it is missing. Two hosts that try at the same time make one
 * object: each needs a reservation from more than half of the hosts.
 * @throws EsxiError VSAN_OBJECT_INACCESSIBLE if hosts that are away may have the object;
 *   VSAN_NO_PLACE
 */
export async function createKnownObject(
  context: OwnerContext,
  objectId: string,
  kind: VsanObjectKind,
): Promise<ObjectConfiguration | undefined> {
  const members = context.members()
  const failuresToTolerate = members.length >= REDUNDANT_HOSTS ? 1 : 0
  const hosts = componentKinds(kind, failuresToTolerate).length
  const existing = await locate(context, objectId, 'all')
  if (existing.newest !== undefined) {
    const { newest, components } = existing
    if (isMajority(newest, (id) => components.has(id))) return undefined
    throw inaccessible()
  }
  // With so few hosts away, a majority of the components of an existing object would have answered.
  const isKnown = (away: number): boolean => away <= Math.floor((hosts - 1) / 2)
  if (!isKnown(existing.awayHostIds.length)) throw inaccessible()
  const endMs = context.clock.monotonicMs() + RESERVATION_MS - MARGIN_MS
  const granted = await reserveAtHosts(context, objectId)
  if (granted * 2 <= members.length || !isKnown(members.length - granted)) throw inaccessible()
  return createObject(context, { objectId, kind, failuresToTolerate }, endMs)
}

/**
 * Reserves the id of a new object, at one host after the other, in the same order on all hosts. So
 * the first host that answers decides who goes on: if all were asked at once, each could keep the
 * reservation at its own host, for as long as they try again.
 * @returns the number of reservations
 */
async function reserveAtHosts(
  { members, leases, peerOf }: OwnerContext,
  objectId: string,
): Promise<number> {
  const hostIds = members()
    .map(({ hostId }) => hostId)
    .toSorted()
  let granted = 0
  for (const hostId of hostIds)
    try {
      const { token } = await leases.require(hostId)
      if (!(await peerOf(hostId).reserve({ token, objectId }))) return granted
      granted++
    } catch (error) {
      // The host is away.
      if (!(error instanceof EsxiError)) throw error
    }
  return granted
}

/** Returns how many of these components are more than half. */
function votesNeeded(kinds: readonly ComponentKind[]): number {
  return Math.floor(kinds.length / 2) + 1
}

/**
 * Returns components of hosts that are away. They are DEGRADED, so they are built as soon as a host
 * can have them. Locks and folders get such components, because a VM must start while a host is
 * away, also one with a vTPM. The product makes swap objects in the same way (forced provisioning).
 */
function lackingComponents(
  context: OwnerContext,
  kinds: readonly ComponentKind[],
  made: readonly VsanComponent[],
): VsanComponent[] {
  const away = context
    .members()
    .filter(({ hostId }) => !made.some((component) => component.hostId === hostId))
  return kinds.slice(made.length).flatMap((kind, index) => {
    const hostId = away[index]?.hostId
    if (hostId === undefined) return []
    const [componentId, diskId] = [context.random.uuid(), context.random.uuid()]
    return [{ componentId, hostId, diskId, kind, state: 'DEGRADED' as const, absentSinceMs: 0 }]
  })
}

async function createComponent(
  { leases, peerOf }: OwnerContext,
  { componentId, hostId, diskId, kind }: VsanComponent,
  configuration: ObjectConfiguration,
): Promise<void> {
  const { token } = await leases.require(hostId)
  await peerOf(hostId).create({ token, diskId, componentId, kind, configuration })
}

const isIt = (id: string) => (component: VsanComponent) => component.componentId === id

/** Removes a component. Returns whether it is certainly not there. */
async function isDiscarded(context: OwnerContext, component: VsanComponent): Promise<boolean> {
  try {
    await discardComponent(context, component)
    return true
  } catch (error) {
    return codeOf(error) === 'VSAN_COMPONENT_NOT_FOUND'
  }
}

/** Removes a component from its host if it answers. */
export async function discardComponent(
  { leases, peerOf }: OwnerContext,
  { componentId, hostId }: VsanComponent,
): Promise<void> {
  const { token } = await leases.require(hostId)
  await peerOf(hostId).discard({ token, componentId })
}

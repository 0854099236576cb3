import { type Repetition, repeatEvery } from '@nkpsim/daemon'
import type { ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import type { ComponentStore, StoredComponent } from '../components.ts'
import type { OwnerContext } from './context.ts'
import { discardComponent } from './create-object.ts'
import { locate } from './locate.ts'
import { codeOf } from './object-errors.ts'
import { propose } from './propose.ts'
import { isMajority, isStoredByMajority } from './votes.ts'

const INTERVAL_MS = 60_000
/** Greatest number of components that one round checks. */
const MAX_CHECKED = 64

/**
 * Removes components of this host that no object needs: of objects that were removed or never
 * completely made, and those that another component has replaced while this host was away.
 */
export function sweepComponents(context: OwnerContext, store: ComponentStore): Repetition {
  let after = ''
  /** Components whose objects were not there at the last look. Perhaps they were just made. */
  const suspects = new Set<string>()
  const own = context.peerOf(context.run.hostId)
  const discard = async ({ componentId }: StoredComponent): Promise<void> => {
    const { token } = await context.leases.require(context.run.hostId)
    await own.discard({ token, componentId })
  }
  const sweep = async (component: StoredComponent): Promise<void> => {
    const { promise: _promise, ...configuration } = component.configuration
    const isOver =
      configuration.isRemoved === true
        ? await isRemovedEverywhere(context, component.componentId, configuration)
        : (await isReplaced(context, component)) || (await isLeftOver(component))
    if (isOver) await discard(component)
  }
  const isLeftOver = async (component: StoredComponent): Promise<boolean> => {
    const { componentId } = component
    if (!(await isOfNoObject(context, store, component)))
      return suspects.delete(componentId) && false
    if (suspects.delete(componentId)) return true
    suspects.add(componentId)
    return false
  }
  return repeatEvery(context.clock, INTERVAL_MS, async (stopping) => {
    const ordered = store
      .list()
      .toSorted((a, b) =>
        a.componentId < b.componentId ? -1 : Number(a.componentId !== b.componentId),
      )
    const rest = ordered.filter(({ componentId }) => componentId > after)
    const round = (rest.length > 0 ? rest : ordered).slice(0, MAX_CHECKED)
    after = round.at(-1)?.componentId ?? ''
    for (const componentId of suspects)
      if (store.find(componentId) === undefined) suspects.delete(componentId)
    for (const component of round) {
      if (stopping.aborted) return
      // Components of hosts that do not answer are checked again later.
      await sweep(component).catch(() => undefined)
    }
  })
}

/**
 * Tells the other components of a removed object. One that has promised another configuration
 * refuses. If a majority knows of the removal or is gone, no other configuration can come, so such
 * a component is discarded.
 * @returns whether all know it or are gone
 */
async function isRemovedEverywhere(
  context: OwnerContext,
  ownId: string,
  configuration: ObjectConfiguration,
): Promise<boolean> {
  const { leases, peerOf } = context
  const known = new Set([ownId])
  const refusing: VsanComponent[] = []
  await Promise.all(
    configuration.components
      .filter(({ componentId }) => componentId !== ownId)
      .map(async (component) => {
        const { componentId, hostId } = component
        try {
          const { token } = await leases.require(hostId)
          const { outcome } = await peerOf(hostId).accept({ token, componentId, configuration })
          if (outcome === 'refused') refusing.push(component)
          else known.add(componentId)
        } catch (error) {
          if (codeOf(error) === 'VSAN_COMPONENT_NOT_FOUND') known.add(componentId)
        }
      }),
  )
  if (refusing.length > 0) {
    if (isMajority(configuration, (id) => known.has(id)))
      await Promise.all(refusing.map((each) => discardComponent(context, each)))
    // The next round tells them with a higher csn.
    else await propose(context, configuration, (newest) => newest)
    return false
  }
  return configuration.components.every(({ componentId }) => known.has(componentId))
}

/** Whether a majority has a newer configuration without this component. */
async function isReplaced(
  context: OwnerContext,
  { componentId, configuration }: StoredComponent,
): Promise<boolean> {
  const located = await locate(context, configuration.objectId)
  const { newest } = located
  if (newest === undefined || newest.csn <= configuration.csn) return false
  if (newest.components.some((each) => each.componentId === componentId)) return false
  return isStoredByMajority(newest, located.components)
}

/**
 * Whether a component is what a failed creation has left: it has no data, and the hosts of a
 * majority of its object say that they have no component of it. No host may be away.
 */
async function isOfNoObject(
  context: OwnerContext,
  store: Pick<ComponentStore, 'chunks'>,
  { componentId, kind, configuration }: StoredComponent,
): Promise<boolean> {
  const { components, awayHostIds } = await locate(context, configuration.objectId, 'all')
  if (awayHostIds.length > 0 || components.size !== 1) return false
  const hostIds = new Set(context.members().map(({ hostId }) => hostId))
  const absent = new Set(
    configuration.components
      .filter((each) => each.componentId !== componentId && hostIds.has(each.hostId))
      .map((each) => each.componentId),
  )
  if (!isMajority(configuration, (id) => absent.has(id))) return false
  return kind === 'witness' || (await store.chunks(componentId)).length === 0
}

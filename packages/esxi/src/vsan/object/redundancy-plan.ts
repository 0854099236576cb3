import type { ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import { dueForRepair } from './changes.ts'
import { componentKinds } from './placement.ts'
import { activeReplicas } from './votes.ts'

/** What an owner does next for the redundancy of its object. */
export type RedundancyStep =
  | { kind: 'mark-absent'; components: readonly VsanComponent[] }
  | { kind: 'bring-back'; component: VsanComponent }
  | { kind: 'remove'; component: VsanComponent }
  | { kind: 'replace'; component: VsanComponent }
  | { kind: 'move'; component: VsanComponent }

/**
 * Decides what an owner does next for the redundancy of its object. A step may fail, and the others
 * follow anyway.
 * @param isReachable whether the host of a component answers
 * @param lostBeforeMs time of the cluster: what was lost until then is built again
 * @param isLeaving whether a component must leave its disk
 */
export function planRedundancy(
  configuration: ObjectConfiguration,
  isReachable: (hostId: string) => boolean,
  lostBeforeMs: number,
  isLeaving: (componentId: string) => boolean,
): RedundancyStep[] {
  const { components } = configuration
  const away = components.filter(
    ({ state, hostId }) =>
      (state === 'ACTIVE' || state === 'ABSENT_RESYNC') && !isReachable(hostId),
  )
  const present = activeReplicas(configuration).some(({ hostId }) => isReachable(hostId))
  const isLock = configuration.kind === 'lock'
  const steps: RedundancyStep[] = []
  if (away.length > 0 && (present || isLock)) steps.push({ kind: 'mark-absent', components: away })
  // It has no data that anybody needs, and it keeps another host from taking its place.
  const begun = components.find(({ state, hostId }) => state === 'RECONFIG' && !isReachable(hostId))
  const surplus = surplusOf(configuration, isLeaving) ?? begun
  if (surplus !== undefined) return [...steps, { kind: 'remove', component: surplus }]
  // One that leaves its disk and is stale returns first, because an object moves when it is whole.
  const returned = components.filter(
    ({ state, hostId, componentId }) =>
      state !== 'ACTIVE' &&
      isReachable(hostId) &&
      !(state === 'DEGRADED' && isLeaving(componentId)),
  )
  steps.push(...returned.map((component) => ({ kind: 'bring-back' as const, component })))
  const due = dueForRepair(configuration, lostBeforeMs)
  const isReplaced = components.some(({ state }) => state === 'RECONFIG')
  const isRedundant = configuration.failuresToTolerate > 0
  if (isReplaced) return steps
  if (due !== undefined && isRedundant) steps.push({ kind: 'replace', component: due })
  const leaving = components.find(({ componentId }) => isLeaving(componentId))
  // While a component is missing, moving another would leave one place less.
  const isWhole = components.every(({ state }) => state === 'ACTIVE')
  if (leaving !== undefined && isWhole) steps.push({ kind: 'move', component: leaving })
  return steps
}

/** Whether an object needs a component, so that it must not be removed. */
export function isNeeded(
  configuration: ObjectConfiguration,
  componentId: string,
  isLeaving: (componentId: string) => boolean,
): boolean {
  const component = configuration.components.find((each) => each.componentId === componentId)
  if (component === undefined || component.state === 'RECONFIG') return false
  return !surplusIn(configuration, isLeaving).includes(component)
}

function surplusOf(
  configuration: ObjectConfiguration,
  isLeaving: (componentId: string) => boolean,
): VsanComponent | undefined {
  return surplusIn(configuration, isLeaving)[0]
}

/** Whether an object has components that it does not need, though all may be active. */
export function hasSurplus(configuration: ObjectConfiguration): boolean {
  return surplusOf(configuration, () => false) !== undefined
}

/**
 * Returns components that are not needed, because enough others of their kind are active and stay.
 * If more than enough stay, the last one is not needed: its move ended before the other one left.
 * Of two that stay on one host, the second is not needed, because both are lost with the host. A
 * component that was given up is not needed if enough others are active, also if they must leave.
 */
function surplusIn(
  { kind, failuresToTolerate, components }: ObjectConfiguration,
  isLeaving: (componentId: string) => boolean,
): VsanComponent[] {
  const needed = componentKinds(kind, failuresToTolerate)
  return [...new Set(components.map((each) => each.kind))].flatMap((ofKind) => {
    const all = components.filter((each) => each.kind === ofKind)
    const count = needed.filter((each) => each === ofKind).length
    const active = all.filter(({ state }) => state === 'ACTIVE')
    const staying = active.filter(({ componentId }) => !isLeaving(componentId))
    const kept = new Set(onePerHost(staying).slice(0, count))
    if (kept.size === count) return all.filter((each) => !kept.has(each))
    if (all.length <= count) return []
    const doubled = staying.filter((each) => !kept.has(each))
    const isGivenUp = ({ state }: VsanComponent): boolean => state === 'DEGRADED'
    const givenUp = onePerHost(active).length < count ? [] : all.filter(isGivenUp)
    return [...doubled, ...givenUp].slice(0, all.length - count)
  })
}

function onePerHost(components: readonly VsanComponent[]): VsanComponent[] {
  return components.filter(
    ({ hostId }, index) => components.findIndex((each) => each.hostId === hostId) === index,
  )
}

import type { ComponentState, ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import { activeReplicas, isMajority } from './votes.ts'

/** Health of an object, in vSAN's words (VsanObjectHealthState). */
export type ObjectHealth =
  | 'healthy'
  | 'inaccessible'
  | 'reducedavailabilitywithactiverebuild'
  | 'reducedavailabilitywithnorebuilddelaytimer'
  | 'reducedavailabilitywithnorebuild'

/**
 * Whether an object can be used: more than half of its votes answer, and a replica that is active
 * in the newest configuration. A lock has no replicas.
 */
export function isAccessible(
  configuration: ObjectConfiguration,
  isReachable: (component: VsanComponent) => boolean,
): boolean {
  const reachable = new Set(
    configuration.components.filter(isReachable).map(({ componentId }) => componentId),
  )
  if (!isMajority(configuration, (id) => reachable.has(id))) return false
  if (configuration.kind === 'lock') return true
  return activeReplicas(configuration).some(({ componentId }) => reachable.has(componentId))
}

/** Whether all components of an object are active and their hosts answer. */
export function isHealthy(
  { components }: Pick<ObjectConfiguration, 'components'>,
  isReachable: (hostId: string) => boolean,
): boolean {
  return components.every(({ state, hostId }) => state === 'ACTIVE' && isReachable(hostId))
}

/** Returns the state of a component as seen now, which its configuration may not have yet. */
export function shownState({ state }: VsanComponent, isReachable: boolean): ComponentState {
  if (state === 'ABSENT' && isReachable) return 'ACTIVE_STALE'
  if ((state === 'ACTIVE' || state === 'ABSENT_RESYNC') && !isReachable) return 'ABSENT'
  return state
}

/** @param lostBeforeMs time of the cluster: what was lost until then is built again */
export function objectHealth(
  configuration: ObjectConfiguration,
  isReachable: (component: VsanComponent) => boolean,
  lostBeforeMs: number,
): ObjectHealth {
  if (!isAccessible(configuration, isReachable)) return 'inaccessible'
  const shown = configuration.components.map((component) => ({
    state: shownState(component, isReachable(component)),
    absentSinceMs: component.absentSinceMs,
  }))
  const missing = shown.filter(({ state }) => state !== 'ACTIVE')
  if (missing.length === 0) return 'healthy'
  const isRebuilt = missing.some(({ state }) => state === 'ABSENT_RESYNC' || state === 'RECONFIG')
  if (isRebuilt) return 'reducedavailabilitywithactiverebuild'
  // The delay begins when the configuration has the loss, which may be seconds after it is seen.
  const isDelayed = missing.every(
    ({ state, absentSinceMs = 0 }) => state !== 'DEGRADED' && absentSinceMs > lostBeforeMs,
  )
  return isDelayed
    ? 'reducedavailabilitywithnorebuilddelaytimer'
    : 'reducedavailabilitywithnorebuild'
}

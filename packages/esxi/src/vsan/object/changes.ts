import type {
  ComponentState,
  ObjectConfiguration,
  ObjectOwner,
  VsanComponent,
} from '../../records/vsan.ts'
import { activeReplicas } from './votes.ts'

/** The content of a configuration before it has its number. */
export type UnnumberedConfiguration = Omit<ObjectConfiguration, 'csn'>

/** Returns the configuration with another owner. */
export function withOwner<C extends UnnumberedConfiguration>(
  configuration: C,
  owner: ObjectOwner,
): C {
  return { ...configuration, owner }
}

/**
 * Marks components that failed. DEGRADED components failed for good, the others are ABSENT. The
 * last active replica keeps its state, because no other replica has its data.
 */
export function withFailed<C extends UnnumberedConfiguration>(
  configuration: C,
  failed: ReadonlyMap<string, 'ABSENT' | 'DEGRADED'>,
  nowMs: number,
): C {
  const survives = activeReplicas(configuration).some(({ componentId }) => !failed.has(componentId))
  return eachComponent(configuration, (component) => {
    const state = failed.get(component.componentId)
    if (state === undefined || component.state === state) return component
    // A new component that fails has no data that anybody needs, and no vote.
    if (component.state === 'RECONFIG') return component
    if (component.kind === 'replica' && component.state === 'ACTIVE' && !survives) return component
    return { ...component, state, absentSinceMs: component.absentSinceMs ?? nowMs }
  })
}

/** Sets the state of a component that is there again. */
export function withState<C extends UnnumberedConfiguration>(
  configuration: C,
  componentId: string,
  state: Extract<ComponentState, 'ACTIVE' | 'ABSENT_RESYNC'>,
): C {
  return eachComponent(configuration, (component) => {
    if (component.componentId !== componentId) return component
    const { absentSinceMs, ...rest } = component
    // The time counts from the loss until the component has all data.
    return state === 'ACTIVE' || absentSinceMs === undefined
      ? { ...rest, state }
      : { ...rest, state, absentSinceMs }
  })
}

/** Adds a component that has no data and no vote yet. */
export function withAdded<C extends UnnumberedConfiguration>(
  configuration: C,
  component: VsanComponent,
): C {
  return { ...configuration, components: [...configuration.components, component] }
}

export function withoutComponent<C extends UnnumberedConfiguration>(
  configuration: C,
  componentId: string,
): C {
  return {
    ...configuration,
    components: configuration.components.filter((each) => each.componentId !== componentId),
  }
}

/**
 * Returns the absent component that is built again next; undefined if there is none.
 * @param lostBeforeMs time of the cluster: what was lost until then is built again
 */
export function dueForRepair(
  { components }: Pick<ObjectConfiguration, 'components'>,
  lostBeforeMs: number,
): VsanComponent | undefined {
  return components.find(
    ({ state, absentSinceMs }) =>
      (state === 'ABSENT' || state === 'DEGRADED') &&
      absentSinceMs !== undefined &&
      (state === 'DEGRADED' || absentSinceMs <= lostBeforeMs),
  )
}

function eachComponent<C extends UnnumberedConfiguration>(
  configuration: C,
  change: (component: VsanComponent) => VsanComponent,
): C {
  return { ...configuration, components: configuration.components.map(change) }
}

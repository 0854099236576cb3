import type { ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'

/** Whether a component has a vote. A new component gets its vote when it has all data. */
export function hasVote({ state }: Pick<VsanComponent, 'state'>): boolean {
  return state !== 'RECONFIG'
}

/** Whether these components have more than half of the votes of an object. */
export function isMajority(
  { components }: Pick<ObjectConfiguration, 'components'>,
  has: (componentId: string) => boolean,
): boolean {
  const voters = components.filter(hasVote)
  return voters.filter(({ componentId }) => has(componentId)).length * 2 > voters.length
}

/** Whether a majority of the components has stored a configuration, or a later one. */
export function isStoredByMajority(
  configuration: ObjectConfiguration,
  stored: ReadonlyMap<string, { configuration: ObjectConfiguration }>,
): boolean {
  const { csn } = configuration
  return isMajority(configuration, (id) => (stored.get(id)?.configuration.csn ?? 0) >= csn)
}

/** Returns the replicas that have every write that was flushed. */
export function activeReplicas({
  components,
}: Pick<ObjectConfiguration, 'components'>): VsanComponent[] {
  return components.filter(({ kind, state }) => kind === 'replica' && state === 'ACTIVE')
}

/** Returns the replicas that get each write: the active ones, and those that get missed data. */
export function writtenReplicas({
  components,
}: Pick<ObjectConfiguration, 'components'>): VsanComponent[] {
  return components.filter(
    ({ kind, state }) =>
      kind === 'replica' &&
      (state === 'ACTIVE' || state === 'ABSENT_RESYNC' || state === 'RECONFIG'),
  )
}

/** Returns the configuration with the highest csn; undefined if there is none. */
export function newestOf<C extends ObjectConfiguration>(
  configurations: Iterable<C>,
): C | undefined {
  let newest: C | undefined
  for (const each of configurations)
    if (newest === undefined || each.csn > newest.csn) newest = each
  return newest
}

/** Whether two configurations are equal, without promises. */
export function isSameConfiguration(a: ObjectConfiguration, b: ObjectConfiguration): boolean {
  return textOf(a) === textOf(b)
}

function textOf({ csn, owner, components, encryption, isRemoved }: ObjectConfiguration): string {
  const rows = components.map((each) => [
    each.componentId,
    each.hostId,
    each.diskId,
    each.kind,
    each.state,
    each.absentSinceMs,
  ])
  const { dekId, bank, rewrite } = encryption ?? {}
  const ofData = [dekId, bank, rewrite !== undefined, rewrite?.dekId, rewrite?.doneBytes]
  return JSON.stringify([csn, owner.hostId, owner.runId, isRemoved === true, rows, ofData])
}

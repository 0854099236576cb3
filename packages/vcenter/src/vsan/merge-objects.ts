import type { esxiV1 } from '@nkpsim/rpc'
import { boundedText } from '../records/bounded-text.ts'

/** An object of a vSAN cluster as callers see it. */
export type ShownObject = {
  objectId: string
  kind: string
  /** In the words of vSAN. */
  health: string
  failuresToTolerate: number
  /** Name of the host that last owned it; empty if no host knows it. */
  owner: string
  /** Folder of its VM; empty if it has none. */
  vm: string
  /** Path in the datastore; empty if it is not known. */
  file: string
  components: readonly ShownComponent[]
}

export type ShownComponent = {
  componentId: string
  host: string
  diskId: string
  kind: string
  state: string
  votes: number
}

/** Greatest number of objects of one answer. */
export const MAX_OBJECTS = 1000

/** The worst first: of two hosts that see an object, the one that sees more of it counts. */
const HEALTH: readonly string[] = [
  'inaccessible',
  'reducedavailabilitywithnorebuild',
  'reducedavailabilitywithnorebuilddelaytimer',
  'reducedavailabilitywithactiverebuild',
  'datamove',
  'healthy',
]

type Listed = readonly esxiV1.VsanObject__Output[]

/** Objects that hosts have, and the last id up to which the list is complete. */
export type MergedObjects = {
  objects: ShownObject[]
  /** Empty: nothing follows. */
  nextAfterObjectId: string
}

/**
 * Merges the answers of the hosts of a cluster, each ordered by id. Of an object, the newest
 * configuration counts, as the host sees it that sees most of it. Pure.
 * @param pageSize objects of a host's answer that has more behind it
 * @param files paths in the datastore; an object of a file that no host has is inaccessible
 */
export function mergeObjects(
  answers: readonly Listed[],
  {
    hostNames,
    files,
    afterObjectId,
    pageSize = MAX_OBJECTS,
  }: {
    hostNames: ReadonlyMap<string, string>
    files: readonly esxiV1.VsanObjectFile__Output[]
    afterObjectId: string
    pageSize?: number
  },
): MergedObjects {
  // A host whose answer is full may have objects behind its last one.
  const ends = answers
    .filter((each) => each.length >= pageSize)
    .map((each) => each.at(-1)?.configuration?.objectId ?? '')
  const [end] = ends.toSorted()
  const paths = new Map(files.map(({ objectId, path }) => [objectId, path]))
  const best = new Map<string, esxiV1.VsanObject__Output>()
  for (const each of answers.flat()) {
    const id = each.configuration?.objectId
    if (id !== undefined && isBetter(each, best.get(id))) best.set(id, each)
  }
  const ids = new Set([...best.keys(), ...paths.keys()])
  const all = [...ids]
    .filter((id) => id > afterObjectId && (end === undefined || id <= end))
    .toSorted()
  const page = all.slice(0, pageSize)
  const isAll = page.length === all.length && end === undefined
  return {
    objects: page.map((id) => shown(id, best.get(id), paths.get(id), hostNames)),
    nextAfterObjectId: isAll ? '' : (page.at(-1) ?? ''),
  }
}

function isBetter(
  one: esxiV1.VsanObject__Output,
  other: esxiV1.VsanObject__Output | undefined,
): boolean {
  if (other === undefined) return true
  const [a, b] = [one.configuration?.csn ?? 0, other.configuration?.csn ?? 0]
  return a === b ? rankOf(one) > rankOf(other) : a > b
}

function rankOf({ health }: esxiV1.VsanObject__Output): number {
  // In the words of vSAN, there is no line between the words.
  const word = wordOf(health, 'VSAN_OBJECT_HEALTH_').replaceAll('_', '').toLowerCase()
  return HEALTH.indexOf(word)
}

function shown(
  objectId: string,
  known: esxiV1.VsanObject__Output | undefined,
  path: string | undefined,
  hostNames: ReadonlyMap<string, string>,
): ShownObject {
  const nameOf = (hostId: string): string => hostNames.get(hostId) ?? boundedText(hostId)
  const file = boundedText(path ?? '')
  const configuration = known?.configuration
  const of = { objectId, file, vm: vmOf(file) }
  if (known === undefined || configuration == null) {
    const lost = { kind: '', health: 'inaccessible', failuresToTolerate: 0, owner: '' }
    return { ...of, ...lost, components: [] }
  }
  const { owner, failuresToTolerate, kind } = configuration
  return {
    ...{ ...of, failuresToTolerate, kind: wordOf(kind, 'VSAN_OBJECT_KIND_').toLowerCase() },
    health: HEALTH[rankOf(known)] ?? 'inaccessible',
    owner: owner === null ? '' : nameOf(owner.hostId),
    components: configuration.components.map((each) => componentIn(each, nameOf)),
  }
}

function componentIn(
  { componentId, hostId, diskId, kind, state }: esxiV1.VsanObjectComponent__Output,
  nameOf: (hostId: string) => string,
): ShownComponent {
  const word = stateOf(state)
  return {
    ...{ componentId: boundedText(componentId), host: nameOf(hostId) },
    diskId: boundedText(diskId),
    kind: wordOf(kind, 'VSAN_COMPONENT_KIND_').toLowerCase(),
    state: word,
    // A component that still gets all its data has no vote.
    votes: word === 'RECONFIG' ? 0 : 1,
  }
}

/** Returns the state of a component in the words of vSAN. */
export function stateOf(state: string): string {
  return wordOf(state, 'VSAN_COMPONENT_STATE_')
}

/** Returns the folder in the datastore, which has the name of its VM; empty for other folders. */
export function vmOf(path: string): string {
  const [folder = ''] = path.split('/')
  return folder.startsWith('.') ? '' : folder
}

function wordOf(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : ''
}

import { isDeepStrictEqual } from 'node:util'
import { createRangeTurns, type Range, type RangeTurns } from '../../disk/range-turns.ts'
import { EsxiError } from '../../errors.ts'
import type { ComponentKind, StoredConfiguration } from '../../records/vsan.ts'
import type { ChunkData } from './chunk-data.ts'
import type { Commits } from './commits.ts'
import { type ComponentData, createComponentData } from './component-data.ts'
import type { FreeChunks } from './free-chunks.ts'
import type { Medium } from './medium.ts'
import type { ComponentRecord, MetadataState } from './metadata-state.ts'

/** Conflicts with every other call for the component. */
const WHOLE: Range = { start: 0, end: Number.POSITIVE_INFINITY }

/** A new component. */
export type NewComponent = {
  componentId: string
  kind: ComponentKind
  configuration: StoredConfiguration
}

/**
 * The components of a mounted disk. Calls for one component that overlap run in the order in which
 * they came; create, configure and remove overlap all others. Errors are those of ComponentStore.
 */
export type DiskComponents = {
  list(): readonly ComponentRecord[]
  find(componentId: string): ComponentRecord | undefined
  create(component: NewComponent): Promise<void>
  remove(componentId: string): Promise<void>
  configure(componentId: string, configuration: StoredConfiguration): Promise<void>
  /** Runs a call on the data of a replica. */
  withData<T>(
    componentId: string,
    range: { start: number; lengthBytes: number },
    access: 'read' | 'write',
    act: (data: ComponentData) => Promise<T>,
  ): Promise<T>
  flush(componentId: string): Promise<void>
  /** Refuses later calls from now on, if there is no component. Returns whether there is none. */
  closeIfEmpty(): boolean
  /** Refuses later calls and waits for earlier ones. */
  close(): Promise<void>
}

type Entry = { record: ComponentRecord; turns: RangeTurns; data: ComponentData }

export function createDiskComponents({
  state,
  ...parts
}: {
  state: MetadataState
  data: ChunkData
  free: FreeChunks
  commits: Commits
  medium: Medium
}): DiskComponents {
  const { free, commits, medium } = parts
  const entryOf = (record: ComponentRecord): Entry => ({
    record,
    turns: createRangeTurns(),
    data: createComponentData(record, parts),
  })
  const entries = new Map<string, Entry>()
  for (const record of state.components.values()) entries.set(record.componentId, entryOf(record))
  const creating = new Map<string, Promise<void>>()
  let isClosed = false
  const requireUsable = (): void => {
    const failure = medium.failure()
    if (failure !== undefined) throw failure
    if (isClosed) throw new EsxiError('VSAN_DISK_LOCKED', 'the vSAN disk was locked meanwhile')
  }
  const find = (componentId: string): Entry => {
    requireUsable()
    const entry = entries.get(componentId)
    if (entry === undefined) throw componentMissing(componentId)
    return entry
  }
  const inTurn = async <T>(
    componentId: string,
    range: Range,
    access: 'read' | 'write',
    act: (entry: Entry) => Promise<T>,
  ): Promise<T> => {
    const { turns } = find(componentId)
    return turns.run(range, access, () => act(find(componentId)))
  }
  const requireNotStale = (record: ComponentRecord, { csn }: StoredConfiguration): void => {
    const stored = record.configuration.csn
    if (csn >= stored) return
    throw new EsxiError(
      'VSAN_CONFIGURATION_STALE',
      `component ${record.componentId} has configuration ${stored}, which is newer than ${csn}`,
    )
  }
  const create = async ({ componentId, kind, configuration }: NewComponent): Promise<void> => {
    requireUsable()
    const known = entries.get(componentId)
    if (known !== undefined) {
      const { record } = known
      const isSame = record.kind === kind && isDeepStrictEqual(record.configuration, configuration)
      if (isSame) return
      throw componentExists(componentId)
    }
    await commits.durably({ put: { componentId, kind, configuration } })
    const record = state.components.get(componentId)
    if (record !== undefined) entries.set(componentId, entryOf(record))
  }
  return {
    list: () => [...state.components.values()],
    find: (componentId) => state.components.get(componentId),
    create: async (component) => {
      // Two creations of one component must not both find it missing.
      for (let running = creating.get(component.componentId); running !== undefined; ) {
        await Promise.allSettled([running])
        running = creating.get(component.componentId)
      }
      const creation = create(component).finally(() => creating.delete(component.componentId))
      creating.set(component.componentId, creation)
      await creation
    },
    remove: (componentId) =>
      inTurn(componentId, WHOLE, 'write', async ({ record }) => {
        await commits.durably({ remove: componentId })
        entries.delete(componentId)
        free.give(record.chunks.values())
      }),
    configure: (componentId, configuration) =>
      inTurn(componentId, WHOLE, 'write', async ({ record }) => {
        requireNotStale(record, configuration)
        if (isDeepStrictEqual(record.configuration, configuration)) return
        await commits.durably({ put: { componentId, kind: record.kind, configuration } })
      }),
    withData: (componentId, { start, lengthBytes }, access, act) =>
      inTurn(componentId, { start, end: start + lengthBytes }, access, ({ record, data }) => {
        if (record.kind === 'witness')
          throw new EsxiError(
            'VSAN_COMPONENT_NOT_FOUND',
            `component ${componentId} is a witness, which has no data`,
          )
        return act(data)
      }),
    flush: async (componentId) => {
      find(componentId)
      await commits.commit()
    },
    closeIfEmpty: () => {
      isClosed ||= entries.size === 0 && creating.size === 0
      return isClosed
    },
    close: async () => {
      isClosed = true
      await Promise.allSettled(creating.values())
      for (const { turns } of entries.values()) await turns.idle()
    },
  }
}

/** Returns the error for a component that is on no mounted disk of this host. */
export function componentMissing(componentId: string): EsxiError {
  return new EsxiError(
    'VSAN_COMPONENT_NOT_FOUND',
    `this host has no component ${componentId} on a mounted disk`,
  )
}

function componentExists(componentId: string): EsxiError {
  return new EsxiError(
    'VSAN_CONFIGURATION_STALE',
    `component ${componentId} exists with another configuration`,
  )
}

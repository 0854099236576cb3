import type { ComponentKind, StoredConfiguration } from '../../records/vsan.ts'

/** Number of chunks that are opened together for writes. */
export const REGION_CHUNKS = 8

/** Chunks of a component from a number on, that are chunks of the disk from a number on. */
export type ChunkRun = readonly [chunk: number, diskChunk: number, count: number]

/** A component in the metadata of its disk. */
export type ComponentRecord = {
  componentId: string
  kind: ComponentKind
  configuration: StoredConfiguration
  /** Chunks of the disk, by the chunks of the component. */
  chunks: Map<number, number>
}

/** What the metadata of a disk says. */
export type MetadataState = {
  /** By component id. */
  components: Map<string, ComponentRecord>
  /**
   * Regions that may have writes that are not durable: chunks of the disk from this number times
   * REGION_CHUNKS on. After a crash, their sectors may not match their checks.
   */
  openRegions: Set<number>
  /** No chunk of the disk from this number on was ever written. */
  usedChunks: number
}

/** A change of the metadata. Applying it again, in the same order, changes nothing. */
export type MetadataChange =
  | { put: { componentId: string; kind: ComponentKind; configuration: StoredConfiguration } }
  | { remove: string }
  | { map: string; runs: readonly ChunkRun[] }
  | { unmap: string; chunks: readonly number[] }
  | { open: readonly number[] }
  | { close: readonly number[] }

export function emptyMetadata(): MetadataState {
  return { components: new Map(), openRegions: new Set(), usedChunks: 0 }
}

/** Applies a change to a state. */
export function applyChange(state: MetadataState, change: MetadataChange): void {
  const { components, openRegions } = state
  if ('put' in change) {
    const { componentId, kind, configuration } = change.put
    const known = components.get(componentId)
    if (known !== undefined) known.configuration = configuration
    else components.set(componentId, { componentId, kind, configuration, chunks: new Map() })
  } else if ('remove' in change) components.delete(change.remove)
  else if ('map' in change) {
    const chunks = components.get(change.map)?.chunks
    for (const [chunk, diskChunk, count] of change.runs)
      for (let index = 0; index < count; index++) chunks?.set(chunk + index, diskChunk + index)
  } else if ('unmap' in change) {
    const chunks = components.get(change.unmap)?.chunks
    for (const chunk of change.chunks) chunks?.delete(chunk)
  } else if ('open' in change)
    for (const region of change.open) {
      openRegions.add(region)
      state.usedChunks = Math.max(state.usedChunks, (region + 1) * REGION_CHUNKS)
    }
  else for (const region of change.close) openRegions.delete(region)
}

/** Returns changes that make this state of an empty one. */
export function changesOf({
  components,
  openRegions,
  usedChunks,
}: MetadataState): MetadataChange[] {
  const changes: MetadataChange[] = []
  for (const { componentId, kind, configuration, chunks } of components.values()) {
    changes.push({ put: { componentId, kind, configuration } })
    if (chunks.size > 0) changes.push({ map: componentId, runs: runsOf(chunks) })
  }
  if (usedChunks > 0) {
    const last = usedChunks / REGION_CHUNKS - 1
    changes.push({ open: [last] }, { close: [last] })
  }
  changes.push({ open: [...openRegions] })
  return changes
}

/** Returns the chunks of a component as runs. */
export function runsOf(chunks: ReadonlyMap<number, number>): ChunkRun[] {
  const runs: [number, number, number][] = []
  for (const [chunk, diskChunk] of [...chunks].sort(([a], [b]) => a - b)) {
    const last = runs.at(-1)
    const isNext = last && chunk === last[0] + last[2] && diskChunk === last[1] + last[2]
    if (isNext) last[2]++
    else runs.push([chunk, diskChunk, 1])
  }
  return runs
}

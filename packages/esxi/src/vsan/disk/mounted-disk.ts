import { EsxiError } from '../../errors.ts'
import { VSAN_CHUNK_BYTES } from '../components.ts'
import { createCheckCache } from './check-cache.ts'
import { createChunkData } from './chunk-data.ts'
import { createCommits } from './commits.ts'
import { createDiskComponents, type DiskComponents } from './disk-components.ts'
import { createFreeChunks } from './free-chunks.ts'
import type { DiskLayout } from './layout.ts'
import type { Medium } from './medium.ts'
import { openMetadata } from './metadata-log.ts'
import { applyChange, changesOf, type MetadataState, REGION_CHUNKS } from './metadata-state.ts'
import { createOpenRegions } from './open-regions.ts'

/** A disk whose components can be used. */
export type MountedDisk = {
  components: DiskComponents
  usedBytes(): number
  /** Overwrites what was freed with zeros, durably. @throws EsxiError VSAN_DISK_FAILED */
  clearFree(): Promise<void>
  failure(): EsxiError | undefined
  /** Refuses later calls, waits for earlier ones, makes all durable, and wipes the keys. */
  close(): Promise<void>
}

/**
 * Mounts a disk. Settles the sectors that a crash interrupted. The disk closes the medium, also if
 * it cannot be mounted.
 * @throws EsxiError VSAN_DISK_FAILED, DISK_FULL
 */
export async function mountDisk(medium: Medium, layout: DiskLayout): Promise<MountedDisk> {
  try {
    return await mount(medium, layout)
  } catch (error) {
    await medium.close()
    throw error
  }
}

async function mount(medium: Medium, layout: DiskLayout): Promise<MountedDisk> {
  const { state, log } = await openMetadata(medium, layout)
  const cache = createCheckCache(medium, layout)
  const regions = createOpenRegions(() => commits)
  const commits = createCommits({
    ...{ medium, log },
    writeChecks: cache.writeChanged,
    begin: regions.begin,
    end: regions.end,
    apply: (change) => applyChange(state, change),
    snapshot: () => changesOf(state),
  })
  const data = createChunkData({ medium, layout, cache, regions })
  const { settled, used } = chunksAfterCrash(state, layout)
  for (const diskChunk of settled) await data.settle(diskChunk)
  const close = [...state.openRegions]
  // First the settled sectors, because a region that is closed by mistake is never settled again.
  await commits.commit()
  if (close.length > 0) await commits.durably({ close })
  const free = createFreeChunks({
    ...{ medium, layout, between: commits.between, onCleared: cache.forget },
    free: { used, firstUnused: Math.min(state.usedChunks, layout.chunks) },
  })
  const components = createDiskComponents({ state, data, free, commits, medium })
  return {
    components,
    usedBytes: () => (layout.chunks - free.count()) * VSAN_CHUNK_BYTES,
    clearFree: free.clearAll,
    failure: medium.failure,
    close: async () => {
      await components.close()
      try {
        regions.closeIdle()
        // The first commit makes the writes durable, so the second one may close their regions.
        if (medium.failure() === undefined) {
          await commits.commit()
          await commits.commit()
        }
      } catch (error) {
        // Nothing was promised for writes that were not flushed.
        if (!(error instanceof EsxiError)) throw error
      } finally {
        await commits.close()
        await medium.close()
      }
    },
  }
}

/** Returns the chunks in open regions, and the chunks that have content and no component. */
function chunksAfterCrash(
  { components, openRegions, usedChunks }: MetadataState,
  layout: DiskLayout,
): { settled: number[]; used: number[] } {
  const mapped = new Set<number>()
  for (const { chunks } of components.values())
    for (const diskChunk of chunks.values()) mapped.add(diskChunk)
  const settled = [...mapped].filter((each) => openRegions.has(Math.floor(each / REGION_CHUNKS)))
  const used: number[] = []
  for (let diskChunk = 0; diskChunk < Math.min(usedChunks, layout.chunks); diskChunk++)
    if (!mapped.has(diskChunk)) used.push(diskChunk)
  return { settled: settled.sort((a, b) => a - b), used }
}

import { EsxiError } from '../../errors.ts'
import { VSAN_CHUNK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import type { DiskLayout } from './layout.ts'
import type { Medium } from './medium.ts'

/** Number of used chunks that are cleared together. */
const CLEARED_TOGETHER = 8
const ZEROS = Buffer.alloc(VSAN_SECTOR_BYTES + VSAN_CHUNK_BYTES)

/** The chunks of a disk that belong to no component. */
export type FreeChunks = {
  /**
   * Takes a chunk, which is zeros in the file, durably, so that it shows nothing of an earlier
   * component.
   * @throws EsxiError DISK_FULL, VSAN_DISK_FAILED
   */
  take(): Promise<number>
  /** Gives chunks back that no durable metadata names. */
  give(diskChunks: Iterable<number>): void
  /** Makes all chunks zeros in the file, durably. @throws EsxiError VSAN_DISK_FAILED */
  clearAll(): Promise<void>
  count(): number
}

/**
 * @param free.used chunks that may have content; free.firstUnused: the first of the others
 */
export function createFreeChunks({
  medium,
  layout,
  free,
  between,
  onCleared,
}: {
  medium: Medium
  layout: DiskLayout
  free: { used: Iterable<number>; firstUnused: number }
  /** Runs work while no commit runs. */
  between: (act: () => Promise<void>) => Promise<void>
  onCleared: (diskChunk: number) => void
}): FreeChunks {
  const clear: number[] = []
  const used = [...free.used]
  let { firstUnused } = free
  let clearing: Promise<void> | undefined
  const clearSome = async (): Promise<void> => {
    const some = used.slice(0, CLEARED_TOGETHER)
    for (const diskChunk of some) await medium.writeRaw(layout.checksStart(diskChunk), ZEROS)
    await medium.sync()
    used.splice(0, some.length)
    for (const diskChunk of some) onCleared(diskChunk)
    clear.push(...some)
  }
  const clearNext = async (): Promise<void> => {
    clearing ??= between(clearSome).finally(() => {
      clearing = undefined
    })
    await clearing
  }
  return {
    take: async () => {
      for (;;) {
        const cleared = clear.pop()
        if (cleared !== undefined) return cleared
        if (firstUnused < layout.chunks) return firstUnused++
        if (used.length === 0)
          throw new EsxiError('DISK_FULL', 'the vSAN disk has no free chunk left')
        await clearNext()
      }
    },
    clearAll: async () => {
      while (used.length > 0) await clearNext()
    },
    give: (diskChunks) => {
      for (const diskChunk of diskChunks) used.push(diskChunk)
    },
    count: () => clear.length + used.length + layout.chunks - firstUnused,
  }
}

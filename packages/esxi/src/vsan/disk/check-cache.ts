import { VSAN_SECTOR_BYTES } from '../components.ts'
import type { DiskLayout } from './layout.ts'
import type { Medium } from './medium.ts'

/** Number of chunks whose checks stay in memory, 4096 bytes each. */
const MAX_CACHED_CHUNKS = 1024
const PARALLEL_WRITES = 8
const ZERO_SECTOR = Buffer.alloc(VSAN_SECTOR_BYTES)

/** The checks of chunks of a disk in memory. Changed checks are written before a commit. */
export type CheckCache = {
  /**
   * Runs work with the checks of a chunk of the disk, which it may change.
   * @param act calls `changed` after each change
   */
  use<T>(
    diskChunk: number,
    act: (checks: Buffer, changed: () => void) => Promise<T> | T,
  ): Promise<T>
  /** Writes changed checks. They are durable after a sync. */
  writeChanged(): Promise<void>
  /** Sets the checks of a chunk that is zeros on the disk. No work uses them. */
  forget(diskChunk: number): void
}

type Entry = { loaded: Promise<Buffer>; users: number; isChanged: boolean }

export function createCheckCache(medium: Medium, layout: DiskLayout): CheckCache {
  const entries = new Map<number, Entry>()
  const load = async (diskChunk: number): Promise<Buffer> => {
    const start = layout.checksStart(diskChunk)
    const raw = await medium.readRaw(start, VSAN_SECTOR_BYTES)
    // Nothing was written yet, so nothing was encrypted.
    return raw.equals(ZERO_SECTOR) ? raw : medium.decrypt(raw, start)
  }
  /** Keeps those that were used last. */
  const trim = (): void => {
    for (const [diskChunk, { users, isChanged }] of entries) {
      if (entries.size <= MAX_CACHED_CHUNKS) return
      if (users === 0 && !isChanged) entries.delete(diskChunk)
    }
  }
  const held = async <T>(
    diskChunk: number,
    act: (checks: Buffer, entry: Entry) => Promise<T> | T,
  ): Promise<T> => {
    const entry = entries.get(diskChunk) ?? {
      loaded: load(diskChunk),
      users: 0,
      isChanged: false,
    }
    entries.delete(diskChunk)
    entries.set(diskChunk, entry)
    entry.users++
    try {
      return await act(await entry.loaded, entry)
    } finally {
      entry.users--
      trim()
    }
  }
  const write = (diskChunk: number): Promise<void> =>
    held(diskChunk, async (checks, entry) => {
      entry.isChanged = false
      const start = layout.checksStart(diskChunk)
      try {
        await medium.writeRaw(start, medium.encrypt(Buffer.from(checks), start))
      } catch (error) {
        entry.isChanged = true
        throw error
      }
    })
  return {
    use: (diskChunk, act) =>
      held(diskChunk, (checks, entry) =>
        act(checks, () => {
          entry.isChanged = true
        }),
      ),
    writeChanged: async () => {
      const changed = [...entries].flatMap(([diskChunk, { isChanged }]) =>
        isChanged ? [diskChunk] : [],
      )
      for (let first = 0; first < changed.length; first += PARALLEL_WRITES)
        await Promise.all(changed.slice(first, first + PARALLEL_WRITES).map(write))
    },
    forget: (diskChunk) => void entries.delete(diskChunk),
  }
}

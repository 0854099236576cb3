import type { Commits } from './commits.ts'
import { type MetadataChange, REGION_CHUNKS } from './metadata-state.ts'

/** Number of regions that stay open for writes. After a crash, a mount reads them all. */
const MAX_OPEN_REGIONS = 32

/**
 * The regions of a disk that are open for writes. A region is durably open before its first write,
 * so that a mount after a crash knows which sectors may not match their checks.
 */
export type OpenRegions = {
  /** Runs a write to a chunk of the disk while its region is open. */
  during<T>(diskChunk: number, write: () => Promise<T>): Promise<T>
  /** Returns the changes that close idle regions. Called before each commit. */
  begin(commit: number): MetadataChange[]
  /** Called when a commit has made the writes before its begin durable. */
  end(commit: number): void
  /** From now on, no idle region stays open. */
  closeIdle(): void
}

type Region = {
  running: number
  /** The commit that makes the last write durable. */
  durableIn: number
}

export function createOpenRegions(commits: () => Commits): OpenRegions {
  const regions = new Map<number, Region>()
  const opening = new Map<number, Promise<void>>()
  let maxOpen = MAX_OPEN_REGIONS
  let begun = 0
  let ended = 0
  const openRegion = (region: number): Promise<void> => {
    const known = opening.get(region)
    if (known !== undefined) return known
    const opened = commits()
      .durably({ open: [region] })
      .then(() => void regions.set(region, { running: 0, durableIn: begun }))
      .finally(() => opening.delete(region))
    opening.set(region, opened)
    return opened
  }
  return {
    during: async (diskChunk, write) => {
      const number = Math.floor(diskChunk / REGION_CHUNKS)
      let region = regions.get(number)
      while (region === undefined) {
        await openRegion(number)
        // A commit may have closed it again.
        region = regions.get(number)
      }
      region.running++
      try {
        return await write()
      } finally {
        region.running--
        region.durableIn = begun + 1
      }
    },
    begin: (commit) => {
      begun = commit
      const idle = [...regions]
        .filter(([, { running, durableIn }]) => running === 0 && durableIn <= ended)
        .sort(([, a], [, b]) => a.durableIn - b.durableIn)
        .slice(0, Math.max(regions.size - maxOpen, 0))
        .map(([number]) => number)
      for (const number of idle) regions.delete(number)
      return idle.length === 0 ? [] : [{ close: idle }]
    },
    end: (commit) => {
      ended = commit
    },
    closeIdle: () => {
      maxOpen = 0
    },
  }
}

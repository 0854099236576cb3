import { VSAN_CHUNK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import type { ChunkData, SectorRange } from './chunk-data.ts'
import type { Commits } from './commits.ts'
import type { FreeChunks } from './free-chunks.ts'
import type { ComponentRecord } from './metadata-state.ts'

/** The data of one replica. Offsets and lengths are whole sectors. Overlapping calls take turns. */
export type ComponentData = {
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
  write(offsetBytes: number, sectors: Buffer): Promise<void>
  zero(offsetBytes: number, lengthBytes: number): Promise<void>
  /** Returns the checks of whole chunks. */
  checks(firstChunk: number, count: number): Promise<Buffer>
}

export function createComponentData(
  { componentId, chunks }: ComponentRecord,
  { data, free, commits }: { data: ChunkData; free: FreeChunks; commits: Commits },
): ComponentData {
  const allocations = new Map<number, Promise<number>>()
  const allocate = async (chunk: number): Promise<number> => {
    const diskChunk = await free.take()
    chunks.set(chunk, diskChunk)
    commits.add({ map: componentId, runs: [[chunk, diskChunk, 1]] })
    return diskChunk
  }
  /** Two writes to different sectors of a new chunk may run at the same time. */
  const allocated = (chunk: number): Promise<number> => {
    const running = allocations.get(chunk)
    if (running !== undefined) return running
    const allocation = allocate(chunk).finally(() => allocations.delete(chunk))
    allocations.set(chunk, allocation)
    return allocation
  }
  const unmap = (unmapped: readonly number[]): void => {
    const freed = unmapped.flatMap((chunk) => chunks.get(chunk) ?? [])
    for (const chunk of unmapped) chunks.delete(chunk)
    // Another component may use a chunk only when no crash can give it back to this one.
    commits.add({ unmap: componentId, chunks: unmapped }, () => free.give(freed))
  }
  return {
    read: async (offsetBytes, lengthBytes) => {
      const into = Buffer.alloc(lengthBytes)
      await Promise.all(
        piecesOf(offsetBytes, lengthBytes).map(async ({ chunk, start, ...sectors }) => {
          const diskChunk = chunks.get(chunk)
          if (diskChunk === undefined) return
          const end = start + sectors.count * VSAN_SECTOR_BYTES
          await data.read({ diskChunk, ...sectors }, into.subarray(start, end))
        }),
      )
      return into
    },
    write: async (offsetBytes, bytes) => {
      for (const { chunk, start, ...sectors } of piecesOf(offsetBytes, bytes.length)) {
        const diskChunk = chunks.get(chunk) ?? (await allocated(chunk))
        const end = start + sectors.count * VSAN_SECTOR_BYTES
        await data.write({ diskChunk, ...sectors }, bytes.subarray(start, end))
      }
    },
    zero: async (offsetBytes, lengthBytes) => {
      const end = offsetBytes + lengthBytes
      const whole: number[] = []
      for (const chunk of chunks.keys()) {
        const start = chunk * VSAN_CHUNK_BYTES
        if (start >= offsetBytes && start + VSAN_CHUNK_BYTES <= end) whole.push(chunk)
      }
      if (whole.length > 0) unmap(whole)
      const edges = new Set([offsetBytes, end - 1].map((at) => Math.floor(at / VSAN_CHUNK_BYTES)))
      for (const chunk of edges) {
        const diskChunk = chunks.get(chunk)
        if (diskChunk === undefined) continue
        const chunkStart = chunk * VSAN_CHUNK_BYTES
        const first = Math.max(offsetBytes - chunkStart, 0) / VSAN_SECTOR_BYTES
        const last = Math.min(end - chunkStart, VSAN_CHUNK_BYTES) / VSAN_SECTOR_BYTES
        await data.zero({ diskChunk, first, count: last - first })
      }
    },
    checks: async (firstChunk, count) => {
      const all = Buffer.alloc(count * VSAN_SECTOR_BYTES)
      for (let index = 0; index < count; index++) {
        const diskChunk = chunks.get(firstChunk + index)
        const start = index * VSAN_SECTOR_BYTES
        if (diskChunk !== undefined)
          await data.checks(diskChunk, all.subarray(start, start + VSAN_SECTOR_BYTES))
      }
      return all
    },
  }
}

/** A part of a transfer within one chunk; `start` counts bytes from the start of the transfer. */
type Piece = Omit<SectorRange, 'diskChunk'> & { chunk: number; start: number }

function piecesOf(offsetBytes: number, lengthBytes: number): Piece[] {
  const pieces: Piece[] = []
  for (let start = 0; start < lengthBytes; ) {
    const chunk = Math.floor((offsetBytes + start) / VSAN_CHUNK_BYTES)
    const within = offsetBytes + start - chunk * VSAN_CHUNK_BYTES
    const length = Math.min(VSAN_CHUNK_BYTES - within, lengthBytes - start)
    pieces.push({
      ...{ chunk, start },
      first: within / VSAN_SECTOR_BYTES,
      count: length / VSAN_SECTOR_BYTES,
    })
    start += length
  }
  return pieces
}

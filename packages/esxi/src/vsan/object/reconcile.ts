import type { Range } from '../../disk/range-turns.ts'
import { EsxiError } from '../../errors.ts'
import type { VsanComponent } from '../../records/vsan.ts'
import { MAX_COMPONENT_TRANSFER_BYTES, VSAN_CHUNK_BYTES } from '../components.ts'
import type { ReplicaCalls } from './replica-calls.ts'
import { lacksSource, planCopies } from './resync-plan.ts'

/** Greatest number of chunks whose checks one call compares: 1 MiB of checks. */
export const MAX_COMPARED_CHUNKS = 256

/** Chunks from one to before another. */
export type ChunkRange = { firstChunk: number; chunks: number }

/**
 * Returns ranges that cover all chunks which one of these replicas has, each of at most
 * `MAX_COMPARED_CHUNKS`.
 */
export async function usedChunks(
  { call }: Pick<ReplicaCalls, 'call'>,
  replicas: readonly VsanComponent[],
  most = MAX_COMPARED_CHUNKS,
): Promise<ChunkRange[]> {
  const lists = await onEach(replicas, (each) => call(each, (peer, io) => peer.chunks(io)))
  const ranges: ChunkRange[] = []
  for (const chunk of [...new Set(lists.flat())].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last.firstChunk + last.chunks === chunk && last.chunks < most)
      last.chunks++
    else ranges.push({ firstChunk: chunk, chunks: 1 })
  }
  return ranges
}

/**
 * Waits for all calls, also if one fails: whether the other replicas answer decides whether the
 * failed one is excluded.
 */
async function onEach<T>(
  replicas: readonly VsanComponent[],
  act: (component: VsanComponent) => Promise<T>,
): Promise<T[]> {
  const settled = await Promise.allSettled(replicas.map(act))
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  })
}

export type EqualOptions = {
  sources?: number
  within?: Range
  isComplete?: boolean
  onCopied?: () => void
}

/**
 * Makes replicas equal in some chunks: compares checks, and copies only sectors that differ. No
 * write to the compared bytes may run meanwhile.
 * @param options.sources number of replicas, from the first, that may be copied (default: all)
 * @param options.within bytes to compare (default: all of these chunks)
 * @param options.onCopied called when a replica has got something that it may lose until a flush
 * @param options.isComplete whether each sector must have a source
 * @returns number of bytes copied
 * @throws EsxiError VSAN_CHECKSUM if a sector that must have a source has none
 */
export async function makeEqual(
  { call }: Pick<ReplicaCalls, 'call'>,
  replicas: readonly VsanComponent[],
  { firstChunk, chunks }: ChunkRange,
  { sources, within, isComplete = false, onCopied }: EqualOptions = {},
): Promise<number> {
  if (replicas.length < 2) return 0
  const checks = await onEach(replicas, (each) =>
    call(each, (peer, io) => peer.checks({ ...io, firstChunk, chunks })),
  )
  // Otherwise a target would show what it had before, as if it were current.
  if (isComplete && lacksSource(checks, sources))
    throw new EsxiError('VSAN_CHECKSUM', 'no current replica can read a sector of the vSAN object')
  const base = firstChunk * VSAN_CHUNK_BYTES
  let copiedBytes = 0
  for (const { from, to, isEmpty, ...copy } of planCopies(checks, sources)) {
    const [source, target] = [replicas[from], replicas[to]]
    if (source === undefined || target === undefined) continue
    const start = Math.max(base + copy.offsetBytes, within?.start ?? 0)
    const end = Math.min(base + copy.offsetBytes + copy.lengthBytes, within?.end ?? Infinity)
    for (let at = start; at < end; at += MAX_COMPONENT_TRANSFER_BYTES) {
      const range = {
        offsetBytes: at,
        lengthBytes: Math.min(MAX_COMPONENT_TRANSFER_BYTES, end - at),
      }
      if (isEmpty) await call(target, (peer, io) => peer.writeZeroes({ ...io, ...range }))
      else {
        const sectors = await call(source, (peer, io) => peer.read({ ...io, ...range }))
        await call(target, (peer, io) => peer.write({ ...io, offsetBytes: at, sectors }))
      }
      onCopied?.()
      copiedBytes += range.lengthBytes
    }
  }
  return copiedBytes
}

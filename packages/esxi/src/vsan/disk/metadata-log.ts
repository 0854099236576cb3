import { EsxiError } from '../../errors.ts'
import { VSAN_SECTOR_BYTES } from '../components.ts'
import { type Batch, formatBatch, parseBatch, parseHeader } from './batch.ts'
import type { DiskLayout } from './layout.ts'
import type { Medium } from './medium.ts'
import {
  applyChange,
  emptyMetadata,
  type MetadataChange,
  type MetadataState,
} from './metadata-state.ts'

const ZERO_SECTOR = Buffer.alloc(VSAN_SECTOR_BYTES)
const SCAN_BYTES = 1 << 20

/**
 * The metadata of a disk: a snapshot and the batches after it, in one of two halves. No call may
 * begin while another runs. Every call throws EsxiError DISK_FULL, VSAN_DISK_FAILED.
 */
export type MetadataLog = {
  /**
   * Writes a batch, which counts after a sync and `appended`. Returns false, and writes nothing, if
   * the half has no room. Then the caller replaces the metadata.
   */
  append(changes: readonly MetadataChange[]): Promise<boolean>
  /** Makes the last batch count. The caller has synced the medium. */
  appended(): void
  /** Writes a snapshot in the other half, durably. */
  replace(changes: readonly MetadataChange[]): Promise<void>
}

/** Writes the metadata of a new disk. It is durable after a sync. */
export async function createMetadata(medium: Medium, layout: DiskLayout): Promise<void> {
  const snapshot = { kind: 'snapshot', number: 1, changes: [] } as const
  const start = layout.metadataStart(0)
  await medium.writeRaw(start, medium.encrypt(formatBatch(snapshot, medium.macKey), start))
}

/**
 * Reads the metadata of a disk. What is read is durable, also if a sync failed before: then the
 * kernel shows what was written, and no later sync makes it durable. Only the last batch can be
 * like that, so it is written again.
 * @throws EsxiError VSAN_DISK_FAILED if the metadata is damaged
 */
export async function openMetadata(
  medium: Medium,
  layout: DiskLayout,
): Promise<{ state: MetadataState; log: MetadataLog }> {
  const snapshots = []
  for (const half of [0, 1] as const) {
    const found = await readBatch(medium, layout.metadataStart(half), layout.metadataBytes)
    if (found?.batch.kind === 'snapshot') snapshots.push({ half, ...found })
  }
  const newest = snapshots.sort((a, b) => a.batch.number - b.batch.number).at(-1)
  if (newest === undefined) throw damaged()
  const state = emptyMetadata()
  for (const change of newest.batch.changes) applyChange(state, change)
  const start = layout.metadataStart(newest.half)
  const end = start + layout.metadataBytes
  let { number } = newest.batch
  let last = start
  let tail = start + newest.lengthBytes
  for (;;) {
    const next = await readBatch(medium, tail, end - tail)
    if (next?.batch.kind !== 'append' || next.batch.number !== number + 1) break
    for (const change of next.batch.changes) applyChange(state, change)
    number++
    last = tail
    tail += next.lengthBytes
  }
  await requireNoneAfter(medium, { position: tail, end, number: number + 1 })
  // The same bytes, so a crash during this write changes nothing.
  await medium.writeRaw(last, await medium.readRaw(last, tail - last))
  await medium.sync()
  if (snapshots.length > 1) await eraseHalf(medium, layout, newest.half === 0 ? 1 : 0)
  return { state, log: logAt(medium, layout, { half: newest.half, number, tail }) }
}

function logAt(
  medium: Medium,
  layout: DiskLayout,
  last: { half: 0 | 1; number: number; tail: number },
): MetadataLog {
  let { half, number, tail } = last
  let appendedBytes = 0
  return {
    append: async (changes) => {
      const batch: Batch = { kind: 'append', number: number + 1, changes }
      const bytes = formatBatch(batch, medium.macKey)
      const end = layout.metadataStart(half) + layout.metadataBytes
      if (tail + bytes.length > end) return false
      await medium.writeRaw(tail, medium.encrypt(bytes, tail))
      appendedBytes = bytes.length
      return true
    },
    appended: () => {
      if (appendedBytes === 0) return
      number++
      tail += appendedBytes
      appendedBytes = 0
    },
    replace: async (changes) => {
      const other = half === 0 ? 1 : 0
      const start = layout.metadataStart(other)
      const batch: Batch = { kind: 'snapshot', number: number + 1, changes }
      const bytes = formatBatch(batch, medium.macKey)
      if (bytes.length > layout.metadataBytes)
        throw new EsxiError('DISK_FULL', 'the vSAN disk has no room left for its metadata')
      await medium.writeRaw(start, medium.encrypt(bytes, start))
      await medium.sync()
      // Otherwise damage of the new snapshot would bring the old metadata back.
      await eraseHalf(medium, layout, half)
      half = other
      number++
      tail = start + bytes.length
    },
  }
}

/** Reads the batch at a position. Undefined if there is none, or it is torn. */
async function readBatch(
  medium: Medium,
  position: number,
  limitBytes: number,
): Promise<{ batch: Batch; lengthBytes: number } | undefined> {
  if (limitBytes < VSAN_SECTOR_BYTES) return undefined
  const first = medium.decrypt(await medium.readRaw(position, VSAN_SECTOR_BYTES), position)
  const lengthBytes = parseHeader(first)?.lengthBytes
  if (lengthBytes === undefined || lengthBytes > limitBytes) return undefined
  const bytes =
    lengthBytes === first.length
      ? first
      : medium.decrypt(await medium.readRaw(position, lengthBytes), position)
  const batch = parseBatch(bytes, medium.macKey)
  return batch && { batch, lengthBytes }
}

/**
 * A batch is written when the one before it is durable. So a later batch proves that the batch at
 * the end is damaged, and not the last one that a crash interrupted.
 * @throws EsxiError VSAN_DISK_FAILED
 */
async function requireNoneAfter(
  medium: Medium,
  { position, end, number }: { position: number; end: number; number: number },
): Promise<void> {
  for (let start = position; start < end; start += SCAN_BYTES) {
    const raw = await medium.readRaw(start, Math.min(SCAN_BYTES, end - start))
    for (let at = 0; at < raw.length; at += VSAN_SECTOR_BYTES) {
      const sector = raw.subarray(at, at + VSAN_SECTOR_BYTES)
      if (sector.equals(ZERO_SECTOR)) continue
      const header = parseHeader(medium.decrypt(sector, start + at))
      if (header === undefined || header.number <= number) continue
      if ((await readBatch(medium, start + at, end - start - at)) !== undefined) throw damaged()
    }
  }
}

async function eraseHalf(medium: Medium, layout: DiskLayout, half: 0 | 1): Promise<void> {
  await medium.writeRaw(layout.metadataStart(half), ZERO_SECTOR)
}

function damaged(): EsxiError {
  return new EsxiError(
    'VSAN_DISK_FAILED',
    'the metadata of the vSAN disk is damaged: restore its file, or remove the disk',
  )
}

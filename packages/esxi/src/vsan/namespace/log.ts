import type { Random } from '@nkpsim/effects'
import { MAX_COMPONENT_TRANSFER_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import type { OwnedObject } from '../objects.ts'
import {
  CHECK_BYTES,
  decodeRecord,
  encodeRecord,
  type NamespaceRecord,
  RECORD_HEADER_BYTES,
  recordLength,
} from './records.ts'
import { encodeSuperblock, newestSuperblock, type Superblock } from './superblock.ts'

/** The two areas of the log. An object takes space only for what is written. */
const AREA_STARTS_BYTES = [1 << 20, 1 << 30] as const
/** Most logs are shorter. */
const READ_BYTES = 128 * 1024
/** A log is not compacted before it has this length. */
const MIN_COMPACTION_BYTES = 1 << 20
/** A log is compacted when it has this multiple of the length after the last compaction. */
const COMPACTION_FACTOR = 4

/** Calls of an owned object that a log needs. */
export type LogDevice = Pick<OwnedObject, 'read' | 'write' | 'writeZeroes' | 'flush'>

/**
 * The log of a namespace on its object. Appended records are durable after the flush of the object.
 * After any error the log must be opened again, because nobody knows what the object has.
 */
export type NamespaceLog = {
  append(records: readonly NamespaceRecord[]): Promise<void>
  /** Whether the log has grown so much that it should be compacted. */
  isLong(): boolean
  /** Replaces all records durably. After a power loss, the log has all or none of the new ones. */
  compact(records: readonly NamespaceRecord[]): Promise<void>
}

/**
 * Opens the log of an object. An object that was never written has an empty log.
 * @param onRecord called for each record, in order
 */
export async function openLog(
  device: LogDevice,
  random: Random,
  onRecord: (record: NamespaceRecord) => void,
): Promise<NamespaceLog> {
  const found = newestSuperblock(await device.read(0, 2 * VSAN_SECTOR_BYTES))
  let block: Superblock = found ?? { generation: 0, seed: Buffer.alloc(CHECK_BYTES) }
  let end = await replay(device, block, onRecord)
  let compactedBytes = end.usedBytes
  return {
    append: async (records) => {
      end = await appendTo(device, block, end, records)
    },
    isLong: () =>
      end.usedBytes > Math.max(MIN_COMPACTION_BYTES, COMPACTION_FACTOR * compactedBytes),
    compact: async (records) => {
      const next = { generation: block.generation + 1, seed: random.bytes(CHECK_BYTES) }
      const begin = { usedBytes: 0, check: next.seed, tail: Buffer.alloc(0) }
      const nextEnd = await appendTo(device, next, begin, records)
      await device.flush()
      const slot = (next.generation % 2) * VSAN_SECTOR_BYTES
      await device.write(slot, encodeSuperblock(next))
      await device.flush()
      await device.writeZeroes(areaOf(block), wholeSectors(end.usedBytes))
      block = next
      end = nextEnd
      compactedBytes = nextEnd.usedBytes
    },
  }
}

/**
 * End of a log: number of its bytes, check of its last record, and the bytes of its last sector if
 * it is not full.
 */
type End = { usedBytes: number; check: Buffer; tail: Buffer }

/** Reads the log to its last valid record. */
async function replay(
  device: LogDevice,
  block: Superblock,
  onRecord: (record: NamespaceRecord) => void,
): Promise<End> {
  let check = block.seed
  let usedBytes = 0
  let buffered = Buffer.alloc(0)
  for (let readBytes = 0; ; readBytes += READ_BYTES) {
    const piece = await device.read(areaOf(block) + readBytes, READ_BYTES)
    buffered = Buffer.concat([buffered, piece])
    let position = 0
    for (let decoded = decodeRecord(buffered, check); decoded !== undefined; ) {
      onRecord(decoded.record)
      check = decoded.check
      position += decoded.lengthBytes
      decoded = decodeRecord(buffered.subarray(position), check)
    }
    usedBytes += position
    buffered = buffered.subarray(position)
    if (!isCutOff(buffered)) break
  }
  const start = usedBytes - (usedBytes % VSAN_SECTOR_BYTES)
  const sector = await device.read(areaOf(block) + start, VSAN_SECTOR_BYTES)
  return { usedBytes, check, tail: Buffer.from(sector.subarray(0, usedBytes - start)) }
}

/** Whether a record may begin here whose end was not read yet. */
function isCutOff(bytes: Buffer): boolean {
  if (bytes.length < RECORD_HEADER_BYTES) return true
  const lengthBytes = recordLength(bytes)
  return lengthBytes !== undefined && lengthBytes > bytes.length
}

/**
 * Appends records. The last sector is written again with the same bytes and more. A torn write of
 * it keeps the records that it had.
 */
async function appendTo(
  device: LogDevice,
  block: Superblock,
  { usedBytes, check: lastCheck, tail }: End,
  records: readonly NamespaceRecord[],
): Promise<End> {
  let check = lastCheck
  const parts = [tail]
  for (const record of records) {
    const encoded = encodeRecord(record, check)
    check = encoded.subarray(8, 8 + CHECK_BYTES)
    parts.push(encoded)
  }
  const bytes = Buffer.concat(parts)
  const start = areaOf(block) + usedBytes - tail.length
  const padded = Buffer.alloc(wholeSectors(bytes.length))
  bytes.copy(padded)
  for (let from = 0; from < padded.length; from += MAX_COMPONENT_TRANSFER_BYTES)
    await device.write(start + from, padded.subarray(from, from + MAX_COMPONENT_TRANSFER_BYTES))
  const fullBytes = bytes.length - (bytes.length % VSAN_SECTOR_BYTES)
  return {
    usedBytes: usedBytes - tail.length + bytes.length,
    check: Buffer.from(check),
    tail: Buffer.from(bytes.subarray(fullBytes)),
  }
}

function areaOf({ generation }: Superblock): number {
  return AREA_STARTS_BYTES[generation % 2 === 0 ? 0 : 1]
}

function wholeSectors(lengthBytes: number): number {
  return Math.ceil(lengthBytes / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import { wholeSectors } from '../../disk/block-device.ts'
import type { MetadataChange } from './metadata-state.ts'

const MAGIC = Buffer.from('vsanmeta')
const NUMBER_START = MAGIC.length
const LENGTH_START = NUMBER_START + 8
const KIND_START = LENGTH_START + 4
const TEXT_START = KIND_START + 4
const MAC_BYTES = 32
const KINDS = ['append', 'snapshot'] as const

/**
 * Changes of the metadata that are written together. A snapshot begins with an empty state, and
 * begins a half of the metadata.
 */
export type Batch = {
  kind: (typeof KINDS)[number]
  /** Numbers grow by 1 with each batch of a disk. */
  number: number
  changes: readonly MetadataChange[]
}

/** Returns a batch in whole sectors, with an HMAC-SHA-256. */
export function formatBatch({ kind, number, changes }: Batch, macKey: Secret): Buffer {
  const text = Buffer.from(JSON.stringify(changes))
  const macStart = TEXT_START + text.length
  const bytes = Buffer.alloc(wholeSectors(macStart + MAC_BYTES))
  MAGIC.copy(bytes)
  bytes.writeBigUInt64LE(BigInt(number), NUMBER_START)
  bytes.writeUInt32LE(text.length, LENGTH_START)
  bytes.writeUInt8(KINDS.indexOf(kind), KIND_START)
  text.copy(bytes, TEXT_START)
  macOf(bytes.subarray(0, macStart), macKey).copy(bytes, macStart)
  return bytes
}

/**
 * Returns number and length of a batch by its first sector, without a proof. Undefined if no batch
 * begins here.
 */
export function parseHeader(sector: Buffer): { number: number; lengthBytes: number } | undefined {
  if (sector.length < TEXT_START || !sector.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined
  const number = Number(sector.readBigUInt64LE(NUMBER_START))
  const lengthBytes = wholeSectors(TEXT_START + sector.readUInt32LE(LENGTH_START) + MAC_BYTES)
  return { number, lengthBytes }
}

/** Returns the batch in whole sectors. Undefined if the key does not prove it. */
export function parseBatch(bytes: Buffer, macKey: Secret): Batch | undefined {
  const header = parseHeader(bytes)
  if (header === undefined || header.lengthBytes > bytes.length) return undefined
  const macStart = TEXT_START + bytes.readUInt32LE(LENGTH_START)
  const mac = bytes.subarray(macStart, macStart + MAC_BYTES)
  if (!timingSafeEqual(mac, macOf(bytes.subarray(0, macStart), macKey))) return undefined
  const kind = KINDS[bytes.readUInt8(KIND_START)]
  if (kind === undefined) return undefined
  const changes: MetadataChange[] = JSON.parse(bytes.toString('utf8', TEXT_START, macStart))
  return { kind, number: header.number, changes }
}

function macOf(bytes: Buffer, macKey: Secret): Buffer {
  return createHmac('sha256', macKey.reveal()).update(bytes).digest()
}

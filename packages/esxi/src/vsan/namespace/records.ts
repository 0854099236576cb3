import { createHash } from 'node:crypto'

/** A change of a namespace, as its log stores it. The numbers of files are of the namespace. */
export type NamespaceChange =
  /** Begins the log, or a snapshot of it: what the state has besides its names. */
  | {
      type: 'begin'
      sequence: number
      lastFile: number
      isRemoved: boolean
      openings: readonly Opening[]
      requests: readonly string[]
      garbage: readonly string[]
    }
  /** The first change of an owner. */
  | { type: 'opened'; nonce: string }
  | { type: 'file'; name: string; file: number }
  | { type: 'write'; file: number; position: number; bytes: Buffer }
  | { type: 'size'; file: number; sizeBytes: number }
  /** The content of a file is in an object from now on. */
  | { type: 'object'; file: number; objectId: string; sizeBytes: number }
  | { type: 'lock'; name: string; file: number; objectId: string }
  | { type: 'folder'; name: string; objectId: string }
  | { type: 'rename'; from: string; to: string }
  | { type: 'remove'; name: string }
  /** The object is made next. Without a later name, it is removed. */
  | { type: 'reserve'; objectId: string }
  | { type: 'collected'; objectId: string }
  /** The folder itself was removed: it gets no more names. */
  | { type: 'removed' }

/** The begin of the work of an owner: which changes came before it. */
export type Opening = { nonce: string; sequence: number }

/** A change, and the request that asked for it. */
export type NamespaceRecord = { change: NamespaceChange; requestId?: string | undefined }

/** Bytes of the check of a record: SHA-256, truncated. */
export const CHECK_BYTES = 16
/** Number of bytes of the body, number of bytes of its JSON, check. */
export const RECORD_HEADER_BYTES = 8 + CHECK_BYTES
/** Greater than a record of the largest small file, and than the begin of a snapshot. */
export const MAX_RECORD_BYTES = 1 << 20

/**
 * Encodes a record. Its check covers the check of the record before it, so a record of an earlier
 * history of the log never continues a later one.
 */
export function encodeRecord(record: NamespaceRecord, previousCheck: Buffer): Buffer {
  const { change, requestId } = record
  const { bytes, ...rest } = { bytes: undefined, ...change }
  const json = Buffer.from(JSON.stringify({ ...rest, ...(requestId && { requestId }) }))
  const content = bytes ?? Buffer.alloc(0)
  const encoded = Buffer.alloc(RECORD_HEADER_BYTES + json.length + content.length)
  encoded.writeUInt32LE(json.length + content.length, 0)
  encoded.writeUInt32LE(json.length, 4)
  json.copy(encoded, RECORD_HEADER_BYTES)
  content.copy(encoded, RECORD_HEADER_BYTES + json.length)
  checkOf(encoded, previousCheck).copy(encoded, 8)
  return encoded
}

/** A record that was read from a log. */
export type DecodedRecord = { record: NamespaceRecord; check: Buffer; lengthBytes: number }

/**
 * Decodes the record at the begin of some bytes. Returns undefined if there is none: the log ends
 * there, or the record was torn.
 */
export function decodeRecord(bytes: Buffer, previousCheck: Buffer): DecodedRecord | undefined {
  const lengthBytes = recordLength(bytes)
  if (lengthBytes === undefined || lengthBytes > bytes.length) return undefined
  const encoded = bytes.subarray(0, lengthBytes)
  const check = checkOf(encoded, previousCheck)
  if (!check.equals(encoded.subarray(8, RECORD_HEADER_BYTES))) return undefined
  const contentAt = RECORD_HEADER_BYTES + encoded.readUInt32LE(4)
  const { requestId, ...change } = JSON.parse(
    encoded.toString('utf8', RECORD_HEADER_BYTES, contentAt),
  )
  // The owner that wrote it is the only one that knows its check, so its form is as encoded.
  const record = {
    requestId,
    change:
      change.type === 'write'
        ? { ...change, bytes: Buffer.from(encoded.subarray(contentAt)) }
        : change,
  }
  return { record, check, lengthBytes }
}

/** Returns the number of bytes of the record at the begin of some bytes; undefined if invalid. */
export function recordLength(bytes: Buffer): number | undefined {
  if (bytes.length < RECORD_HEADER_BYTES) return undefined
  const [body, json] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)]
  const lengthBytes = RECORD_HEADER_BYTES + body
  return json > 0 && json <= body && lengthBytes <= MAX_RECORD_BYTES ? lengthBytes : undefined
}

function checkOf(encoded: Buffer, previousCheck: Buffer): Buffer {
  const hash = createHash('sha256').update(previousCheck).update(encoded.subarray(0, 8))
  const digest = hash.update(encoded.subarray(RECORD_HEADER_BYTES)).digest()
  return digest.subarray(0, CHECK_BYTES)
}

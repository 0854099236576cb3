import { PAGE_BYTES } from '../vm/power/memory.ts'
import { type GuestFacts, parseGuestFacts } from './guest-facts.ts'
import { unreadable } from './migration-error.ts'

/** Maximum number of pages in a message. With their numbers, they have less than 1 MiB. */
export const MAX_PAGES = 255
/** Maximum number of bytes of a file in a message. */
export const MAX_CHUNK_BYTES = 1024 * 1024
const MAX_TEXT_BYTES = 16 * 1024
const MAX_NAME_BYTES = 255
const INDEX_BYTES = 4
const DIGEST_BYTES = 32

/** What one host tells the other about a VM that moves. */
export type Message =
  /** From the source, first: whether memory and files follow. */
  | { kind: 'hello'; name: string; uuid: string; memoryBytes: number; hasFiles: boolean }
  | { kind: 'pages'; pages: readonly { index: number; page: Buffer }[] }
  /** The size of a file of the VM. Its chunks follow, as far as they changed. */
  | { kind: 'file'; name: string; sizeBytes: number }
  | { kind: 'chunk'; offsetBytes: number; bytes: Buffer }
  /** All that was known to have changed is sent. The destination answers `roundDone`. */
  | { kind: 'round' }
  /** An operating system runs in the VM. Its stream follows when the destination is prepared. */
  | { kind: 'guest'; facts: GuestFacts }
  /** The next bytes of what QEMU sends about the guest. */
  | { kind: 'stream'; bytes: Buffer }
  /** The VM stands still, and everything is sent. */
  | { kind: 'stopped'; seed: Buffer; writes: number; digest: Buffer }
  /** The source has closed the VM. The destination may open it. */
  | { kind: 'released' }
  /** The source keeps the VM. */
  | { kind: 'cancelled'; text: string }
  /** From the destination: it can take the VM. */
  | { kind: 'accepted' }
  | { kind: 'roundDone' }
  /** A QEMU waits for the guest. */
  | { kind: 'guestReady' }
  /** Everything has arrived, and the VM opens with the keys of this host. */
  | { kind: 'ready' }
  /** The VM runs at the destination, or is registered there if it was off. */
  | { kind: 'taken' }
  | { kind: 'failed'; text: string }

export type MessageKind = Message['kind']

/** The number of each kind on the wire, which never changes. */
export const KIND_NUMBERS: Readonly<Record<MessageKind, number>> = {
  hello: 1,
  pages: 2,
  file: 3,
  chunk: 4,
  round: 5,
  stopped: 6,
  released: 7,
  cancelled: 8,
  guest: 9,
  stream: 10,
  accepted: 101,
  roundDone: 102,
  ready: 103,
  taken: 104,
  failed: 105,
  guestReady: 106,
}

/** Returns the payload of a message. */
export function encodeMessage(message: Message): { kind: number; payload: Buffer } {
  return { kind: KIND_NUMBERS[message.kind], payload: payloadOf(message) }
}

function payloadOf(message: Message): Buffer {
  switch (message.kind) {
    case 'pages':
      return Buffer.concat(
        message.pages.flatMap(({ index, page }) => [uint32(index), page]),
        message.pages.length * (INDEX_BYTES + PAGE_BYTES),
      )
    case 'chunk':
      return Buffer.concat([uint64(message.offsetBytes), message.bytes])
    case 'file':
      return Buffer.concat([uint64(message.sizeBytes), Buffer.from(message.name)])
    case 'stopped':
      return Buffer.concat([uint64(message.writes), message.digest, message.seed])
    case 'hello': {
      const { name, uuid, memoryBytes, hasFiles } = message
      return Buffer.from(JSON.stringify({ name, uuid, memoryBytes, hasFiles }))
    }
    case 'guest':
      return Buffer.from(JSON.stringify(message.facts))
    case 'stream':
      return message.bytes
    case 'cancelled':
    case 'failed':
      return Buffer.from(message.text).subarray(0, MAX_TEXT_BYTES)
    default:
      return Buffer.alloc(0)
  }
}

/**
 * Reads a message that another host sent. Never trusts a length or a number in it.
 * @throws EsxiError MIGRATION_FAILED
 */
export function decodeMessage({ kind, payload }: { kind: number; payload: Buffer }): Message {
  switch (kind) {
    case KIND_NUMBERS.pages:
      return { kind: 'pages', pages: pagesOf(payload) }
    case KIND_NUMBERS.chunk:
      requireBetween(payload, 9, 8 + MAX_CHUNK_BYTES)
      return { kind: 'chunk', offsetBytes: readUint64(payload, 0), bytes: payload.subarray(8) }
    case KIND_NUMBERS.file:
      requireBetween(payload, 9, 8 + MAX_NAME_BYTES)
      return { kind: 'file', sizeBytes: readUint64(payload, 0), name: textOf(payload.subarray(8)) }
    case KIND_NUMBERS.stopped: {
      requireBetween(payload, 8 + DIGEST_BYTES, 8 + DIGEST_BYTES + 64)
      const digest = payload.subarray(8, 8 + DIGEST_BYTES)
      const seed = payload.subarray(8 + DIGEST_BYTES)
      return { kind: 'stopped', writes: readUint64(payload, 0), digest, seed }
    }
    case KIND_NUMBERS.hello:
      return helloOf(payload)
    case KIND_NUMBERS.guest:
      return { kind: 'guest', facts: parseGuestFacts(objectOf(payload)) }
    case KIND_NUMBERS.stream:
      requireBetween(payload, 1, MAX_CHUNK_BYTES)
      return { kind: 'stream', bytes: payload }
    case KIND_NUMBERS.cancelled:
    case KIND_NUMBERS.failed:
      requireBetween(payload, 0, MAX_TEXT_BYTES)
      return {
        kind: kind === KIND_NUMBERS.failed ? 'failed' : 'cancelled',
        text: textOf(payload),
      }
    default: {
      const bare = BARE.find((each) => KIND_NUMBERS[each] === kind)
      requireBetween(payload, 0, 0)
      if (bare === undefined) throw unreadable()
      return { kind: bare }
    }
  }
}

const BARE = ['round', 'released', 'accepted', 'roundDone', 'guestReady', 'ready', 'taken'] as const

function helloOf(payload: Buffer): Message {
  const { name, uuid, memoryBytes, hasFiles } = objectOf(payload)
  const isWhole = Number.isSafeInteger(memoryBytes) && Number(memoryBytes) >= 0
  if (typeof name !== 'string' || typeof uuid !== 'string' || !isWhole) throw unreadable()
  if (typeof hasFiles !== 'boolean') throw unreadable()
  return { kind: 'hello', name, uuid, memoryBytes: Number(memoryBytes), hasFiles }
}

function objectOf(payload: Buffer): Record<string, unknown> {
  requireBetween(payload, 2, MAX_TEXT_BYTES)
  let parsed: unknown
  try {
    parsed = JSON.parse(textOf(payload))
  } catch {
    throw unreadable()
  }
  if (typeof parsed !== 'object' || parsed === null) throw unreadable()
  return parsed as Record<string, unknown>
}

function pagesOf(payload: Buffer): { index: number; page: Buffer }[] {
  const each = INDEX_BYTES + PAGE_BYTES
  requireBetween(payload, each, MAX_PAGES * each)
  if (payload.length % each !== 0) throw unreadable()
  return Array.from({ length: payload.length / each }, (_, number) => {
    const at = number * each
    return {
      index: payload.readUInt32BE(at),
      page: payload.subarray(at + INDEX_BYTES, at + each),
    }
  })
}

function requireBetween({ length }: Buffer, least: number, most: number): void {
  if (length < least || length > most) throw unreadable()
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString()
  if (!Buffer.from(text).equals(bytes)) throw unreadable()
  return text
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function readUint64(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64BE(at))
  if (!Number.isSafeInteger(value)) throw unreadable()
  return value
}

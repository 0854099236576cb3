import { TPM_ALG } from '../codec/constants.ts'
import { sha256 } from '../codec/sha256.ts'
import { TpmError } from '../errors.ts'

/**
 * The crypto-agile event log of the TCG PC Client Platform Firmware Profile, 10.2. It is
 * little-endian and has only SHA-256 digests.
 */

/** Event types that a host of this project logs. Clause 10.4.1. */
export const EVENT_TYPE = {
  EV_NO_ACTION: 0x3,
  EV_SEPARATOR: 0x4,
  EV_S_CRTM_VERSION: 0x8,
  EV_IPL: 0xd,
  EV_EFI_VARIABLE_DRIVER_CONFIG: 0x8000_0001,
  EV_EFI_ACTION: 0x8000_0007,
  EV_EFI_VARIABLE_AUTHORITY: 0x8000_00e0,
} as const
export type EventTypeName = keyof typeof EVENT_TYPE

const DIGEST_BYTES = 32
const SIGNATURE = Buffer.from('Spec ID Event03\0')
/**
 * TCG_EfiSpecIdEvent, clause 10.4.5.1: platform class client, version 2.0, errata 2, 64-bit, one
 * algorithm, and no vendor information.
 */
const SPEC_ID_EVENT = Buffer.concat([
  SIGNATURE,
  uint32(0),
  Buffer.of(0, 2, 2, 2),
  uint32(1),
  uint16(TPM_ALG.SHA256),
  uint16(DIGEST_BYTES),
  Buffer.of(0),
])
const MAX_PCR = 23
const MAX_EVENTS = 1000
const MAX_LOG_BYTES = 256 * 1024

/** A measurement: the data that was measured, and the PCR. */
export type LogEvent = {
  pcr: number
  /** TCG event type. */
  type: number
  /** SHA-256 digest that extended the PCR. */
  digest: Buffer
  data: Buffer
}

/**
 * Returns a measurement whose digest is the digest of its data. Only such a measurement proves its
 * data.
 */
export function measure(pcr: number, type: EventTypeName, data: Buffer): LogEvent {
  return { pcr, type: EVENT_TYPE[type], digest: digestOf(data), data }
}

/** Encodes a log. */
export function encodeEventLog(events: readonly LogEvent[]): Buffer {
  const header = [
    uint32(0),
    uint32(EVENT_TYPE.EV_NO_ACTION),
    Buffer.alloc(20),
    uint32(SPEC_ID_EVENT.length),
    SPEC_ID_EVENT,
  ]
  const entries = events.flatMap(({ pcr, type, digest, data }) => [
    uint32(pcr),
    uint32(type),
    uint32(1),
    uint16(TPM_ALG.SHA256),
    digest,
    uint32(data.length),
    data,
  ])
  return Buffer.concat([...header, ...entries])
}

/**
 * Decodes the events of a log. Does not compare digests with data.
 * @throws TpmError INVALID_EVENT_LOG
 */
export function decodeEventLog(bytes: Buffer): LogEvent[] {
  if (bytes.length > MAX_LOG_BYTES) throw invalid('it is too long')
  const reader = littleEndianReader(bytes)
  const isHeader =
    reader.uint32() === 0 &&
    reader.uint32() === EVENT_TYPE.EV_NO_ACTION &&
    reader.bytes(20).every((byte) => byte === 0) &&
    reader.bytes(reader.uint32()).equals(SPEC_ID_EVENT)
  if (!isHeader) throw invalid('it does not begin as a SHA-256 log does')
  const events: LogEvent[] = []
  while (!reader.isAtEnd()) {
    if (events.length === MAX_EVENTS) throw invalid('it has too many events')
    events.push(decodeEvent(reader))
  }
  return events
}

function decodeEvent(reader: Reader): LogEvent {
  const pcr = reader.uint32()
  const type = reader.uint32()
  if (pcr > MAX_PCR) throw invalid(`it measures into PCR ${pcr}`)
  if (reader.uint32() !== 1 || reader.uint16() !== TPM_ALG.SHA256)
    throw invalid('an event has another digest than SHA-256')
  const digest = Buffer.from(reader.bytes(DIGEST_BYTES))
  return { pcr, type, digest, data: Buffer.from(reader.bytes(reader.uint32())) }
}

/** Whether an event's digest is the digest of its data. */
export function isDigestOfData({ digest, data }: LogEvent): boolean {
  return digest.equals(digestOf(data))
}

/**
 * Returns the values of PCRs after these events, 32 bytes each. EV_NO_ACTION extends no PCR.
 * Contains only PCRs that were extended.
 */
export function replayEventLog(events: readonly LogEvent[]): Map<number, Buffer> {
  const values = new Map<number, Buffer>()
  for (const { pcr, type, digest } of events) {
    if (type === EVENT_TYPE.EV_NO_ACTION) continue
    const before = values.get(pcr) ?? Buffer.alloc(DIGEST_BYTES)
    values.set(pcr, sha256(before, digest))
  }
  return values
}

type Reader = ReturnType<typeof littleEndianReader>

function littleEndianReader(source: Buffer) {
  let offset = 0
  const bytes = (lengthBytes: number): Buffer => {
    const end = offset + lengthBytes
    if (end > source.length) throw invalid('it ends in the middle of an event')
    const view = source.subarray(offset, end)
    offset = end
    return view
  }
  return {
    bytes,
    uint16: () => bytes(2).readUInt16LE(),
    uint32: () => bytes(4).readUInt32LE(),
    isAtEnd: () => offset === source.length,
  }
}

function digestOf(data: Buffer): Buffer {
  return sha256(data)
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function invalid(reason: string): TpmError {
  return new TpmError('INVALID_EVENT_LOG', `the event log cannot be read: ${reason}`)
}

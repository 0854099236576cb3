import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TpmError } from '../errors.ts'
import {
  decodeEventLog,
  EVENT_TYPE,
  encodeEventLog,
  isDigestOfData,
  type LogEvent,
  measure,
  replayEventLog,
} from './event-log.ts'

const MAX_EVENTS = 1000
const MAX_LOG_BYTES = 256 * 1024
const HEADER_BYTES = encodeEventLog([]).length

const buffer = (constraints: fc.IntArrayConstraints) =>
  fc.uint8Array(constraints).map((each): Buffer => Buffer.from(each))
const logEvent: fc.Arbitrary<LogEvent> = fc.record({
  pcr: fc.integer({ min: 0, max: 23 }),
  type: fc.nat({ max: 0xffff_ffff }),
  digest: buffer({ minLength: 32, maxLength: 32 }),
  data: buffer({ maxLength: 60 }),
})
const logEvents = fc.array(logEvent, { maxLength: 20 })
const small = measure(12, 'EV_IPL', Buffer.from('x'))

describe('an event log', () => {
  it('decodes to the events that were encoded', () => {
    fc.assert(
      fc.property(logEvents, (events) => {
        expect(decodeEventLog(encodeEventLog(events))).toEqual(events)
      }),
    )
  })

  it('has the bytes of TCG_PCR_EVENT, TCG_EfiSpecIdEvent and TCG_PCR_EVENT2', () => {
    const header = ['00000000', '03000000', '00'.repeat(20), '21000000']
    const specId = [Buffer.from('Spec ID Event03\0').toString('hex'), '00000000', '00020202']
    const algorithms = ['01000000', '0b00', '2000', '00']
    const event = ['0c000000', '0d000000', '01000000', '0b00', small.digest.toString('hex')]
    const data = ['01000000', '78']
    const expected = [header, specId, algorithms, event, data].flat().join('')
    expect(encodeEventLog([small]).toString('hex')).toBe(expected)
  })

  it('has only one form: encoding a decoded log gives the same bytes', () => {
    fc.assert(
      fc.property(logEvents, fc.nat(), fc.integer({ min: 1, max: 255 }), (events, at, change) => {
        const changed = encodeEventLog(events)
        const offset = at % changed.length
        changed.writeUInt8(changed.readUInt8(offset) ^ change, offset)
        try {
          expect(encodeEventLog(decodeEventLog(changed)).equals(changed)).toBe(true)
        } catch (error) {
          if (!(error instanceof TpmError)) throw error
          expect(error.code).toBe('INVALID_EVENT_LOG')
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused if it is truncated within its header or within an event', () => {
    const events = [small, measure(9, 'EV_IPL', Buffer.alloc(30)), small]
    const log = encodeEventLog(events)
    const ends = events.map((_, index) => encodeEventLog(events.slice(0, index)).length)
    let refused = 0
    for (let length = 0; length < log.length; length++) {
      if (ends.includes(length)) continue
      expect(() => decodeEventLog(log.subarray(0, length))).toThrow(/middle of an event/)
      refused++
    }
    expect(refused).toBe(log.length - ends.length)
  })

  it('is refused if any bit of its header differs', () => {
    const log = encodeEventLog([small])
    for (let bit = 0; bit < HEADER_BYTES * 8; bit++) {
      const flipped = Buffer.from(log)
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(() => decodeEventLog(flipped)).toThrow(TpmError)
    }
  })

  it('has at most 1000 events', () => {
    const full = Array.from({ length: MAX_EVENTS }, () => small)
    expect(decodeEventLog(encodeEventLog(full))).toHaveLength(MAX_EVENTS)
    expect(() => decodeEventLog(encodeEventLog([...full, small]))).toThrow(/too many events/)
  })

  it('has at most 256 KiB', () => {
    const dataBytes = MAX_LOG_BYTES - encodeEventLog([{ ...small, data: Buffer.alloc(0) }]).length
    const full = { ...small, data: Buffer.alloc(dataBytes) }
    expect(decodeEventLog(encodeEventLog([full]))).toEqual([full])
    const over = { ...small, data: Buffer.alloc(dataBytes + 1) }
    expect(() => decodeEventLog(encodeEventLog([over]))).toThrow(/too long/)
  })

  it('is refused with PCR 24 or without a SHA-256 digest', () => {
    expect(() => decodeEventLog(encodeEventLog([{ ...small, pcr: 24 }]))).toThrow(/PCR 24/)
    const log = encodeEventLog([small])
    for (const offset of [8, 12]) {
      const other = Buffer.from(log)
      other.writeUInt8(other.readUInt8(HEADER_BYTES + offset) ^ 4, HEADER_BYTES + offset)
      expect(() => decodeEventLog(other)).toThrow(/another digest/)
    }
  })
})

describe('an event', () => {
  it('made by measure has the digest of its data, and does not match other data', () => {
    fc.assert(
      fc.property(buffer({ maxLength: 60 }), buffer({ maxLength: 60 }), (data, other) => {
        const event = measure(4, 'EV_EFI_ACTION', data)
        expect(event.digest).toEqual(createHash('sha256').update(data).digest())
        expect(isDigestOfData(event)).toBe(true)
        expect(isDigestOfData({ ...event, data: other })).toBe(data.equals(other))
      }),
    )
  })
})

describe('a replay', () => {
  it('extends PCRs in order, and ignores EV_NO_ACTION', () => {
    const noAction = { ...small, pcr: 3, type: EVENT_TYPE.EV_NO_ACTION }
    const first = measure(12, 'EV_IPL', Buffer.from('first'))
    const sha256 = (...parts: Buffer[]): Buffer =>
      createHash('sha256').update(Buffer.concat(parts)).digest()
    const once = sha256(Buffer.alloc(32), first.digest)
    const values = replayEventLog([first, noAction, small])
    expect(values).toEqual(new Map([[12, sha256(once, small.digest)]]))
    expect(replayEventLog([small, first])).not.toEqual(values)
  })
})

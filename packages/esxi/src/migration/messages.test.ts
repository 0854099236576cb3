import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import fc from 'fast-check'
import { PAGE_BYTES } from '../vm/power/memory.ts'
import { createFrameCipher, MAX_FRAME_BYTES } from './frame-cipher.ts'
import { decodeMessage, encodeMessage, KIND_NUMBERS, type Message } from './messages.ts'

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(toBuffer)
const count = fc.nat({ max: 2 ** 50 })
const vtpmCount = fc.nat({ max: 2 ** 31 - 1 })
const text = fc.string({ minLength: 1, maxLength: 60 })
const page = fc.nat({ max: 255 }).map((value) => Buffer.alloc(PAGE_BYTES, value))
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('hello' as const), name: text, uuid: text },
    ...{ memoryBytes: count, hasFiles: fc.boolean() },
  }),
  fc.record({
    kind: fc.constant('pages' as const),
    pages: fc.array(fc.record({ index: fc.nat({ max: 2 ** 31 }), page }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ kind: fc.constant('file' as const), name: text, sizeBytes: count }),
  fc.record({ kind: fc.constant('chunk' as const), offsetBytes: count, bytes: bytes(100) }),
  fc.record({
    ...{ kind: fc.constant('stopped' as const), writes: count },
    ...{ digest: bytes(32), seed: bytes(16) },
  }),
  fc.record({
    kind: fc.constant('guest' as const),
    facts: fc.record({
      ...{ memoryMib: fc.nat({ max: 2 ** 16 }), qemuVersion: fc.constant('7.2.22') },
      diskBytes: fc.array(count, { maxLength: 15 }),
      vtpm: fc.option(fc.record({ resetCount: vtpmCount, stepCount: vtpmCount }), {
        nil: undefined,
      }),
    }),
  }),
  fc.record({ kind: fc.constant('stream' as const), bytes: bytes(100) }),
  fc.record({ kind: fc.constantFrom('failed' as const, 'cancelled' as const), text }),
  fc.record({
    kind: fc.constantFrom(
      ...(['round', 'released', 'accepted', 'roundDone', 'guestReady', 'ready', 'taken'] as const),
    ),
  }),
)
const failed = expect.objectContaining({ code: 'MIGRATION_FAILED' })

function toBuffer(array: Uint8Array): Buffer {
  return Buffer.from(array)
}

function ends(key: Secret | undefined = Secret.from(Buffer.alloc(32, 1)), id = 'migration') {
  const copyOf = key?.copy()
  return {
    source: createFrameCipher(key, id, 'fromSource'),
    destination: createFrameCipher(copyOf, id, 'fromDestination'),
  }
}

describe('a message between two hosts', () => {
  it('is read as it was sent, encrypted or not', () => {
    fc.assert(
      fc.property(messages, fc.boolean(), (message, isEncrypted) => {
        const { source, destination } = isEncrypted ? ends() : ends(undefined)
        const { kind, payload } = encodeMessage(message)
        expect(decodeMessage(destination.open(source.seal(kind, payload)))).toEqual(message)
      }),
    )
  })

  it('never crashes the host that reads it: any other bytes are a failed migration', () => {
    const kinds = fc.oneof(fc.constantFrom(...Object.values(KIND_NUMBERS)), fc.nat({ max: 255 }))
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 200 }), (kind, payload) => {
        try {
          decodeMessage({ kind, payload: Buffer.from(payload) })
        } catch (error) {
          expect(error).toMatchObject({ code: 'MIGRATION_FAILED' })
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('is refused with a wrong length, number or text', () => {
    const wrong: [number, Buffer][] = [
      [KIND_NUMBERS.pages, Buffer.alloc(0)],
      [KIND_NUMBERS.pages, Buffer.alloc(4 + PAGE_BYTES + 1)],
      [KIND_NUMBERS.chunk, Buffer.alloc(8)],
      [KIND_NUMBERS.chunk, Buffer.concat([Buffer.alloc(8, 255), Buffer.alloc(1)])],
      [KIND_NUMBERS.hello, Buffer.from('{}')],
      [KIND_NUMBERS.hello, Buffer.from('null')],
      [KIND_NUMBERS.failed, Buffer.of(0xff)],
      [KIND_NUMBERS.ready, Buffer.of(0)],
      [77, Buffer.alloc(0)],
    ]
    for (const [kind, payload] of wrong)
      expect(() => decodeMessage({ kind, payload })).toThrow(failed)
  })
})

describe('a frame between two hosts', () => {
  const payload = Buffer.from('page after page')

  it('does not open if any bit of it was changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 * (1 + payload.length + 16) - 1 }), (bit) => {
        const { source, destination } = ends()
        const frame = source.seal(KIND_NUMBERS.pages, payload)
        frame.writeUInt8(frame.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        expect(() => destination.open(frame)).toThrow(failed)
      }),
    )
  })

  it('does not open twice, out of order, cut off, at its own end, under another key or id', () => {
    const { source, destination } = ends()
    const [first, second] = [source.seal(2, payload), source.seal(2, payload)]
    expect(first).not.toEqual(second)
    expect(() => ends().destination.open(second)).toThrow(failed)
    expect(() => ends().destination.open(first.subarray(0, -1))).toThrow(failed)
    expect(() => ends().destination.open(Buffer.alloc(0))).toThrow(failed)
    expect(() => ends().destination.open(Buffer.alloc(MAX_FRAME_BYTES + 1))).toThrow(failed)
    expect(() => ends().source.open(first)).toThrow(failed)
    expect(() => ends(Secret.from(Buffer.alloc(32, 2))).destination.open(first)).toThrow(failed)
    expect(() => ends(undefined, 'b').destination.open(Buffer.alloc(0))).toThrow(failed)
    expect(() => ends(Secret.from(Buffer.alloc(32, 1)), 'b').destination.open(first)).toThrow(
      failed,
    )
    expect(destination.open(first).payload).toEqual(payload)
    expect(() => destination.open(first)).toThrow(failed)
  })
})

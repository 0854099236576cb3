import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createMessageDecoder, PREFIX_BYTES } from './message-decoder.ts'

const MAX_BYTES = 5000

function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

function lab() {
  const held: number[] = []
  const decoder = createMessageDecoder({
    maxMessageBytes: () => MAX_BYTES,
    hold: (bytes) => held.push(bytes),
  })
  return { decoder, heldBytes: () => held.reduce((sum, bytes) => sum + bytes, 0) }
}

describe('the decoder of messages', () => {
  it('returns the sent messages, however the stream is split, and holds only the bytes of messages', () => {
    const message = fc.uint8Array({ maxLength: MAX_BYTES })
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }),
        (messages, cuts) => {
          const frames = messages.map(frame)
          const stream = Buffer.concat(frames)
          const { decoder, heldBytes } = lab()
          const received: Buffer[] = []
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const piece = Buffer.from(stream.subarray(at, at + (cuts[turn % cuts.length] ?? 1)))
            received.push(...decoder.write(piece))
            expect(piece.every((byte) => byte === 0)).toBe(true)
            at += piece.length
          }
          expect(received).toEqual(frames)
          expect(heldBytes()).toBe(stream.length)
        },
      ),
    )
  })

  it('holds at most twice as many bytes as it has received of a long message', () => {
    const { decoder, heldBytes } = lab()
    decoder.write(frame(Buffer.alloc(MAX_BYTES)).subarray(0, 10))
    expect(heldBytes()).toBeLessThanOrEqual(1024)
    decoder.write(Buffer.alloc(1990))
    expect(heldBytes()).toBeLessThanOrEqual(4000)
  })

  it('refuses a compressed message as soon as its prefix is known', () => {
    const { decoder } = lab()
    const compressed = frame(Buffer.alloc(10))
    compressed[0] = 1
    expect(() => decoder.write(compressed.subarray(0, PREFIX_BYTES))).toThrow(
      'compressed messages are not accepted here',
    )
  })

  it('refuses a message that is too long as soon as its length is known', () => {
    const { decoder, heldBytes } = lab()
    const tooLong = frame(Buffer.alloc(MAX_BYTES + 1)).subarray(0, PREFIX_BYTES)
    expect(() => decoder.write(tooLong)).toThrow(
      'a message of 5001 bytes is too long here: at most 5000',
    )
    expect(heldBytes()).toBe(PREFIX_BYTES)
  })
})

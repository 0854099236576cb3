import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { encodeRequest } from './client.ts'
import { type ClientMessage, createParser } from './parser.ts'
import { COMMAND, MAX_OPTION_BYTES, MAX_PAYLOAD_BYTES, OPTION_MAGIC } from './protocol.ts'

const FLAGS = Buffer.from([0, 0, 0, 3])

function optionBytes(option: number, data: Buffer): Buffer {
  const header = Buffer.alloc(16)
  header.writeBigUInt64BE(OPTION_MAGIC)
  header.writeUInt32BE(option, 8)
  header.writeUInt32BE(data.length, 12)
  return Buffer.concat([header, data])
}

/** Parses chunks. Requests follow after the first option 7. */
function parse(chunks: readonly Buffer[]): ClientMessage[] {
  const parser = createParser()
  const messages: ClientMessage[] = []
  for (const chunk of chunks) {
    parser.push(Buffer.from(chunk))
    for (let next = parser.next(); next !== undefined; next = parser.next()) {
      messages.push(next)
      if (next.kind === 'option' && next.option === 7) parser.transmit()
    }
  }
  return messages
}

const requests = fc.array(
  fc.record({
    type: fc.constantFrom(...Object.values(COMMAND)),
    flags: fc.nat(15),
    offsetBytes: fc.maxSafeNat(),
    payload: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  }),
)

describe('the parser', () => {
  it('returns the same messages however the bytes are cut into chunks', () => {
    fc.assert(
      fc.property(requests, fc.array(fc.integer({ min: 1, max: 500 })), (sent, cuts) => {
        const stream = Buffer.concat([
          FLAGS,
          optionBytes(7, Buffer.from('data')),
          ...sent.flatMap(({ payload, ...request }, index) => {
            const isWrite = request.type === COMMAND.WRITE
            const lengthBytes = payload.length
            const header = encodeRequest({ ...request, lengthBytes }, BigInt(index))
            return isWrite ? [header, payload] : [header]
          }),
        ])
        const chunks: Buffer[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(stream.subarray(at, at + cut))
          at += cut
        }
        chunks.push(stream.subarray(at))
        const whole = parse([stream])
        expect(parse(chunks)).toEqual(whole)
        expect(whole.slice(0, 2)).toEqual([
          { kind: 'flags', flags: 3 },
          { kind: 'option', option: 7, data: Buffer.from('data') },
        ])
        expect(whole.slice(2)).toEqual(
          sent.flatMap(({ payload, ...request }, index) => {
            const isWrite = request.type === COMMAND.WRITE
            const lengthBytes = payload.length
            const whole = {
              kind: 'request',
              ...request,
              cookie: encodeRequest(request, BigInt(index)).subarray(8, 16),
              lengthBytes,
              payload: isWrite ? payload : Buffer.alloc(0),
            }
            return isWrite ? [{ kind: 'write', lengthBytes }, whole] : [whole]
          }),
        )
      }),
      { numRuns: 100 },
    )
  })

  it('refuses wrong magic numbers, and lengths above its limits, before their data arrives', () => {
    const long = optionBytes(3, Buffer.alloc(0))
    long.writeUInt32BE(MAX_OPTION_BYTES + 1, 12)
    const write = encodeRequest({ type: COMMAND.WRITE, lengthBytes: MAX_PAYLOAD_BYTES + 1 }, 1n)
    const go = optionBytes(7, Buffer.alloc(0))
    for (const [bytes, code] of [
      [[Buffer.alloc(16)], 'PROTOCOL_VIOLATION'],
      [[long], 'LIMIT_EXCEEDED'],
      [[go, Buffer.alloc(28)], 'PROTOCOL_VIOLATION'],
      [[go, write], 'LIMIT_EXCEEDED'],
    ] as const)
      expect(() => parse([FLAGS, ...bytes])).toThrow(expect.objectContaining({ code }))
  })

  it('is empty only if no byte waits', () => {
    const parser = createParser()
    expect(parser.isEmpty()).toBe(true)
    parser.push(Buffer.concat([FLAGS, Buffer.from([1])]))
    parser.next()
    expect(parser.isEmpty()).toBe(false)
  })
})

import { describe, expect, it } from '@jest/globals'
import { releaseBuffer, seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { KmipError } from '../errors.ts'
import { decodeResponse, encodeRequest } from '../message/message.ts'
import { decodeTtlv, MAX_MESSAGE_BYTES } from './decode.ts'
import { encodeTtlv } from './encode.ts'
import {
  bytes,
  enumeration,
  integer,
  secretText,
  structure,
  type TtlvItem,
  TYPE,
  text,
} from './item.ts'

const TAG = 0x420020

const hex = (item: TtlvItem): string => encodeTtlv(item).toString('hex').toUpperCase()
const problemOf = (message: Buffer): string => {
  try {
    decodeTtlv(message)
  } catch (error) {
    if (error instanceof KmipError && error.code === 'MALFORMED') return error.message
    throw error
  }
  return 'nothing'
}
const fromHex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

const leaf: fc.Arbitrary<TtlvItem> = fc.oneof(
  fc.integer().map((value) => integer(TAG, value)),
  fc.nat(0xffffffff).map((value) => enumeration(TAG, value)),
  fc.nat(0xffffffff).map((value): TtlvItem => ({ tag: TAG, type: TYPE.interval, value })),
  fc
    .bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })
    .chain((value) =>
      fc.constantFrom<TtlvItem>(
        { tag: TAG, type: TYPE.longInteger, value },
        { tag: TAG, type: TYPE.dateTime, value },
      ),
    ),
  fc
    .bigInt({ min: -(1n << 300n), max: 1n << 300n })
    .map((value): TtlvItem => ({ tag: TAG, type: TYPE.bigInteger, value })),
  fc.boolean().map((value): TtlvItem => ({ tag: TAG, type: TYPE.boolean, value })),
  fc
    .string({ unit: 'grapheme' })
    .filter((value) => !value.includes('\0'))
    .map((value) => text(TAG, value)),
  fc.uint8Array({ maxLength: 40 }).map((value) => bytes(TAG, Buffer.from(value))),
)
const { item } = fc.letrec<{ item: TtlvItem }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 8 },
    leaf,
    fc.array(tie('item'), { maxLength: 5 }).map((items) => structure(TAG, ...items)),
  ),
}))

describe('the encoding of items', () => {
  // Examples of the specification (KMIP 1.4, 9.1.2).
  it.each<[string, TtlvItem, string]>([
    ['integer', integer(TAG, 8), '42002002000000040000000800000000'],
    [
      'long integer',
      { tag: TAG, type: TYPE.longInteger, value: 123456789000000000n },
      '420020030000000801B69B4BA5749200',
    ],
    [
      'big integer',
      { tag: TAG, type: TYPE.bigInteger, value: 1234567890000000000000000000n },
      '42002004000000100000000003FD35EB6BC2DF4618080000',
    ],
    ['enumeration', enumeration(TAG, 255), '4200200500000004000000FF00000000'],
    ['boolean', { tag: TAG, type: TYPE.boolean, value: true }, '42002006000000080000000000000001'],
    ['text', text(TAG, 'Hello World'), '420020070000000B48656C6C6F20576F726C640000000000'],
    ['bytes', bytes(TAG, Buffer.from([1, 2, 3])), '42002008000000030102030000000000'],
    [
      'date and time',
      { tag: TAG, type: TYPE.dateTime, value: 1205495800n },
      '42002009000000080000000047DA67F8',
    ],
    [
      'interval',
      { tag: TAG, type: TYPE.interval, value: 864000 },
      '4200200A00000004000D2F0000000000',
    ],
    [
      'structure',
      structure(TAG, enumeration(0x420004, 254), integer(0x420005, 255)),
      '42002001000000204200040500000004000000FE000000004200050200000004000000FF00000000',
    ],
  ])('is that of the specification: %s', (_name, value, expected) => {
    expect(hex(value)).toBe(expected)
    expect(decodeTtlv(fromHex(expected))).toEqual(value)
  })

  it('reads what it wrote', () => {
    fc.assert(fc.property(item, (value) => expect(decodeTtlv(encodeTtlv(value))).toEqual(value)))
  })

  it('extends the sign of a big integer in front', () => {
    const value = { tag: TAG, type: TYPE.bigInteger, value: -2n } as const
    expect(hex(value)).toBe('4200200400000008FFFFFFFFFFFFFFFE')
    expect(hex({ ...value, value: -(1n << 64n) })).toBe(
      '4200200400000010FFFFFFFFFFFFFFFF0000000000000000',
    )
  })

  it('counts the padding of items in the length of a structure, but not in that of a value', () => {
    const message = encodeTtlv(structure(TAG, text(TAG, 'abc')))
    expect(message.readUInt32BE(4)).toBe(16)
    expect(message.readUInt32BE(12)).toBe(3)
  })

  it('writes secret text as text', () => {
    expect(hex(secretText(TAG, Buffer.from('pä')))).toBe(hex(text(TAG, 'pä')))
  })

  it('has memory that a stream does not free before the caller wipes it', () => {
    const message = encodeTtlv(secretText(TAG, Buffer.alloc(8192, 7)))
    releaseBuffer(message)
    expect(message.includes(Buffer.alloc(8192, 7))).toBe(true)
    message.fill(0)
    expect(message.buffer.byteLength).toBeGreaterThan(8192)
  })

  it('refuses numbers that do not fit', () => {
    expect(() => encodeTtlv(integer(TAG, 2 ** 31))).toThrow('out of range')
    expect(() => encodeTtlv(enumeration(TAG, -1))).toThrow('out of range')
  })
})

describe('a message that is not KMIP', () => {
  it.each<[string, string]>([
    ['', 'cut off'],
    ['420020', 'cut off'],
    ['42002002 00000004', 'cut off'],
    ['42002002 00000004 00000008', 'cut off'],
    ['42002002 00000004 00000008 00000001', 'padding'],
    ['42002002 00000005 00000008 00000000', 'has 5 bytes, not 4'],
    ['42002006 00000008 0000000000000002', 'neither 0 nor 1'],
    ['42002007 00000001 8000000000000000', 'not UTF-8'],
    ['42002007 00000003 6100620000000000', 'zero byte'],
    ['42002004 00000000', 'big integer'],
    ['42002004 00000004 0000000100000000', 'big integer'],
    ['4200200B 00000004 0000000000000000', 'unknown type'],
    ['42002000 00000000', 'unknown type'],
    ['43002002 00000004 0000000800000000', 'no tag'],
    ['42002001 00000004 42002002 00000000', 'structure at byte 0'],
    ['42002001 00000008 42002002 00000004', 'cut off'],
    ['42002008 FFFFFFFF 0000000000000000', 'cut off'],
    ['42002001 FFFFFFF8', 'cut off'],
    ['42002002 00000004 0000000800000000 00', 'follow'],
  ])('is refused: %s', (message, problem) => {
    expect(problemOf(fromHex(message))).toContain(problem)
  })

  it('is refused if it is too long, too deep, or has too many items', () => {
    expect(problemOf(Buffer.alloc(MAX_MESSAGE_BYTES + 1))).toContain('bytes')
    let deep = structure(TAG)
    for (let depth = 0; depth < 20; depth++) deep = structure(TAG, deep)
    expect(problemOf(encodeTtlv(deep))).toContain('in each other')
    const many = structure(TAG, ...Array.from({ length: 20_000 }, () => structure(TAG)))
    expect(problemOf(encodeTtlv(many))).toContain('items')
  })

  it('crashes, hangs and opens nothing: 10,000 changed messages', () => {
    const random = seededRandom('1')
    const request = encodeRequest({
      version: { major: 1, minor: 1 },
      credentials: { userName: 'user', password: Buffer.from('password') },
      items: [{ operation: 10, batchId: Buffer.alloc(8), payload: [text(0x420094, '1')] }],
    })
    // The answer to a Get, with a key of 32 bytes.
    const answer = fromHex(
      '42007B01000000F0 42007A0100000048 4200690100000020 42006A02000000040000000100000000' +
        '42006B02000000040000000100000000 42009209000000080000000067EA8A00' +
        '42000D02000000040000000100000000 42000F0100000098 42005C05000000040000000A00000000' +
        '42007F05000000040000000000000000 42007C0100000070 42005705000000040000000200000000' +
        '4200940700000001 3100000000000000 42008F0100000048 4200400100000040' +
        '42004205000000040000000100000000 4200450100000028 4200430800000020' +
        '00'.repeat(32),
    )
    expect(decodeResponse(answer).answers).toHaveLength(1)
    let refused = 0
    for (let round = 0; round < 10_000; round++) {
      const message = Buffer.from(round % 2 === 0 ? request : answer)
      for (let changes = 1 + random.below(4); changes > 0; changes--)
        message[random.below(message.length)] = random.below(256)
      const cut = message.subarray(
        0,
        message.length - (random.below(4) === 0 ? random.below(9) : 0),
      )
      try {
        decodeResponse(cut)
      } catch (error) {
        if (!(error instanceof KmipError)) throw error
        expect(error.code).toBe('MALFORMED')
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(5000)
  })
})

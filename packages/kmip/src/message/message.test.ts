import { describe, expect, it } from '@jest/globals'
import { KmipError } from '../errors.ts'
import { encodeTtlv } from '../ttlv/encode.ts'
import { bytes, enumeration, integer, structure, type TtlvItem, text } from '../ttlv/item.ts'
import { OPERATION, TAG } from '../ttlv/tags.ts'
import { answersTo, numbered } from './batch.ts'
import { decodeResponse, encodeRequest, versionItem } from './message.ts'
import { createKey, discoverVersions, getKey, readKey } from './operations.ts'

const hex = (message: Buffer): string => message.toString('hex').toUpperCase()
const VERSION = { major: 1, minor: 1 }

/** Returns the answer of a server with these items. */
function answer(items: readonly TtlvItem[][], version = VERSION, count = items.length): Buffer {
  return encodeTtlv(
    structure(
      TAG.responseMessage,
      structure(TAG.responseHeader, versionItem(version), integer(TAG.batchCount, count)),
      ...items.map((item) => structure(TAG.batchItem, ...item)),
    ),
  )
}
const done = (...more: TtlvItem[]): TtlvItem[] => [...more, enumeration(TAG.resultStatus, 0)]
const failed = (reason: number, message = ''): TtlvItem[] => [
  enumeration(TAG.resultStatus, 1),
  enumeration(TAG.resultReason, reason),
  text(TAG.resultMessage, message),
]

describe('a request', () => {
  it('begins a session with the bytes that vCenter sends', () => {
    const first = { ...discoverVersions(), batchId: undefined }
    expect(hex(encodeRequest({ version: VERSION, items: [first] }))).toBe(
      '42007801000000604200770100000038420069010000002042006A02000000040000000100000000' +
        '42006B0200000004000000010000000042000D02000000040000000100000000' +
        '42000F010000001842005C05000000040000001E000000004200790100000000',
    )
  })

  it('numbers its items as vCenter does', () => {
    expect(
      numbered([getKey('1'), getKey('2')]).map(({ batchId }) => batchId?.toString('hex')),
    ).toEqual(['514c4b4301000000', '514c4b4302000000'])
  })

  it('asks for all answers of a batch, and for nothing else', () => {
    const header = (count: number) =>
      hex(
        encodeRequest({ version: VERSION, items: numbered(Array(count).fill(getKey('1'))) }),
      ).includes('42000E05000000040000000100000000')
    expect([1, 2].map(header)).toEqual([false, true])
  })

  it('asks for an AES key of 256 bits that encrypts and decrypts, without other attributes', () => {
    expect(hex(encodeTtlv(structure(TAG.requestPayload, ...createKey().payload)))).toBe(
      '42007901000000C0' + // RequestPayload
        '42005705000000040000000200000000' + // ObjectType: SymmetricKey
        '42009101000000A8' +
        '4200080100000030' +
        '42000A0700000017' +
        Buffer.from('Cryptographic Algorithm').toString('hex').toUpperCase() +
        '00' +
        '42000B05000000040000000300000000' +
        '4200080100000030' +
        '42000A0700000018' +
        Buffer.from('Cryptographic Usage Mask').toString('hex').toUpperCase() +
        '42000B02000000040000000C00000000' +
        '4200080100000030' +
        '42000A0700000014' +
        Buffer.from('Cryptographic Length').toString('hex').toUpperCase() +
        '00000000' +
        '42000B02000000040000010000000000',
    )
  })

  it('has the user name and the password in its header', () => {
    const request = hex(
      encodeRequest({
        version: VERSION,
        credentials: { userName: 'user', password: Buffer.from('secret') },
        items: numbered([getKey('1')]),
      }),
    )
    expect(request).toContain(
      '42000C0100000040' +
        '4200230100000038' +
        '42002405000000040000000100000000' +
        '4200250100000020' +
        '42009907000000047573657200000000' +
        '4200A107000000067365637265740000',
    )
  })
})

describe('an answer', () => {
  const items = numbered([getKey('1'), getKey('2'), getKey('3')])
  const answers = (message: Buffer, to = items) => answersTo(to, decodeResponse(message))
  const codeOf = (message: Buffer, to = items): string => {
    try {
      answers(message, to)
    } catch (error) {
      if (error instanceof KmipError) return error.code
      throw error
    }
    return 'none'
  }

  it('belongs to the request in its place, also without operation and id', () => {
    const [one, two, three] = answers(answer([done(), failed(1, 'gone\n'), done()]))
    expect([one, three]).not.toContainEqual(expect.any(KmipError))
    expect(two).toMatchObject({
      code: 'REFUSED',
      message: 'the server refused Get (ItemNotFound): gone?',
      reason: { number: 1, name: 'ItemNotFound' },
    })
  })

  it('of a server that stops at a failure is the same failure for all later requests', () => {
    const [, two, three] = answers(answer([done(), failed(999)]))
    expect(two).toMatchObject({ message: 'the server refused Get (reason 999)' })
    expect(three).toBe(two)
    expect(answers(answer([done()]))[1]).toMatchObject({ code: 'MALFORMED' })
  })

  it('to another request is malformed', () => {
    expect(codeOf(answer([done(enumeration(TAG.operation, OPERATION.create))]))).toBe('MALFORMED')
    expect(codeOf(answer([done(bytes(TAG.uniqueBatchItemId, Buffer.alloc(8)))]))).toBe('MALFORMED')
    expect(codeOf(answer([done(), done()]), items.slice(0, 1))).toBe('MALFORMED')
    expect(codeOf(answer([done()], VERSION, 2))).toBe('MALFORMED')
  })

  it('in KMIP 2.0 is of a server without KMIP 1, and one in 1.0 is not', () => {
    expect(codeOf(answer([failed(4)], { major: 2, minor: 0 }))).toBe('VERSION')
    expect(codeOf(answer([failed(4)], { major: 1, minor: 0 }))).toBe('none')
  })

  it('that does not know the client ends the session', () => {
    expect(codeOf(answer([failed(3)]))).toBe('CLIENT_UNTRUSTED')
  })
})

describe('the key of an answer', () => {
  const keyPayload = (
    changes: {
      id?: string
      type?: number
      format?: number
      algorithm?: number
      bits?: number
    } = {},
    material: TtlvItem = structure(TAG.keyValue, bytes(TAG.keyMaterial, Buffer.alloc(32, 7))),
  ) => {
    const { id = '1', type = 2, format = 1, algorithm = 3, bits = 256 } = changes
    return structure(
      TAG.responsePayload,
      enumeration(TAG.objectType, type),
      text(TAG.uniqueIdentifier, id),
      structure(
        TAG.symmetricKey,
        structure(
          TAG.keyBlock,
          enumeration(TAG.keyFormatType, format),
          material,
          enumeration(TAG.cryptographicAlgorithm, algorithm),
          integer(TAG.cryptographicLength, bits),
        ),
      ),
    )
  }
  const codeOf = (payload: ReturnType<typeof keyPayload>): string => {
    try {
      readKey('1', payload).wipe()
    } catch (error) {
      if (error instanceof KmipError) return error.code
      throw error
    }
    return 'usable'
  }

  it('is an AES key of 256 bits with the asked identifier', () => {
    expect(readKey('1', keyPayload()).reveal()).toEqual(Buffer.alloc(32, 7))
    const wrapped = bytes(TAG.keyValue, Buffer.alloc(40))
    const short = structure(TAG.keyValue, bytes(TAG.keyMaterial, Buffer.alloc(16)))
    expect(
      [
        keyPayload({ id: '2' }),
        keyPayload({ id: '' }),
        keyPayload({ type: 1 }),
        keyPayload({ format: 7 }),
        keyPayload({ algorithm: 2 }),
        keyPayload({ bits: 128 }),
        keyPayload({}, wrapped),
        keyPayload({}, short),
        keyPayload({}, structure(TAG.keyValue)),
      ].map(codeOf),
    ).toEqual([
      ...['MALFORMED', 'MALFORMED', 'UNUSABLE_KEY', 'UNUSABLE_KEY', 'UNUSABLE_KEY'],
      ...['UNUSABLE_KEY', 'UNUSABLE_KEY', 'UNUSABLE_KEY', 'MALFORMED'],
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { build, decodeDer, encodeDer, read } from './der.ts'
import { OID } from './object-identifiers.ts'
import { readIterations, readPbes2, readSalt } from './pbes2.ts'

const refused = expect.objectContaining({ code: 'BACKUP_FILE_INVALID' })
const HMAC_SHA256 = build.sequence(build.oid(OID.hmacWithSha256), build.nothing())
const SALT = Buffer.alloc(16, 1)
const IV = Buffer.alloc(16, 2)

type Parts = {
  scheme?: string
  kdf?: string
  kdfParameters?: ReturnType<typeof build.sequence>[]
  cipher?: string
  iv?: Buffer
}

function algorithm({
  scheme = OID.pbes2,
  kdf = OID.pbkdf2,
  kdfParameters = [build.octets(SALT), build.integer(1000), HMAC_SHA256],
  cipher = OID.aes256Cbc,
  iv = IV,
}: Parts = {}) {
  return build.sequence(
    build.oid(scheme),
    build.sequence(
      build.sequence(build.oid(kdf), build.sequence(...kdfParameters)),
      build.sequence(build.oid(cipher), build.octets(iv)),
    ),
  )
}

describe('readPbes2', () => {
  const expected = { salt: SALT, iterations: 1000, iv: IV }

  it('returns salt, rounds and initialisation vector', () => {
    expect(readPbes2(algorithm())).toEqual(expected)
  })

  it('accepts a key length of 32 bytes, which Java writes', () => {
    const withLength = (lengthBytes: number) => [
      ...[build.octets(SALT), build.integer(1000)],
      ...[build.integer(lengthBytes), HMAC_SHA256],
    ]
    expect(readPbes2(algorithm({ kdfParameters: withLength(32) }))).toEqual(expected)
    for (const lengthBytes of [16, 31, 33])
      expect(() => readPbes2(algorithm({ kdfParameters: withLength(lengthBytes) }))).toThrow(
        refused,
      )
  })

  it('names the algorithms of another program', () => {
    expect(() => readPbes2(algorithm({ cipher: '2.16.840.1.101.3.4.1.2' }))).toThrow(
      'its encryption is AES-128-CBC, not AES-256-CBC: another program re-encrypted it',
    )
    const hmacSha1 = build.sequence(build.oid('1.2.840.113549.2.7'), build.nothing())
    const kdfParameters = [build.octets(SALT), build.integer(1000), hmacSha1]
    expect(() => readPbes2(algorithm({ kdfParameters }))).toThrow(
      'its key derivation is HMAC-SHA-1, not HMAC-SHA-256: another program re-encrypted it',
    )
    expect(() => readPbes2(algorithm({ kdf: '1.3.6.1.4.1.11591.4.11' }))).toThrow(
      'its key derivation is scrypt, not PBKDF2: another program re-encrypted it',
    )
    expect(() => readPbes2(algorithm({ scheme: '1.2.3' }))).toThrow(
      'its encryption is 1.2.3, not PBES2: another program re-encrypted it',
    )
  })

  const own = [build.octets(SALT), build.integer(1000)]
  it.each<[string, Parts]>([
    ['another scheme', { scheme: OID.pbkdf2 }],
    ['another key derivation', { kdf: OID.pbes2 }],
    ['another cipher', { cipher: OID.data }],
    ['a vector of 15 bytes', { iv: Buffer.alloc(15) }],
    ['a vector of 17 bytes', { iv: Buffer.alloc(17) }],
    ['no hash', { kdfParameters: own }],
    [
      'two more parameters',
      { kdfParameters: [...own, build.integer(32), HMAC_SHA256, HMAC_SHA256] },
    ],
    ['another hash', { kdfParameters: [...own, build.sequence(build.oid(OID.data))] }],
  ])('refuses %s', (_what, parts) => {
    expect(() => readPbes2(algorithm(parts))).toThrow(refused)
  })
})

describe('the limits of a key derivation', () => {
  it.each([1, 64])('accept a salt of %p bytes', (lengthBytes) => {
    expect(readSalt(build.octets(Buffer.alloc(lengthBytes)))).toHaveLength(lengthBytes)
  })

  it.each([0, 65])('refuse a salt of %p bytes', (lengthBytes) => {
    expect(() => readSalt(build.octets(Buffer.alloc(lengthBytes)))).toThrow(refused)
  })

  it.each([1, 2_000_000])('accept %p rounds', (rounds) => {
    expect(readIterations(build.integer(rounds))).toBe(rounds)
  })

  it.each([0, 2_000_001])('refuse %p rounds', (rounds) => {
    expect(() => readIterations(build.integer(rounds))).toThrow(refused)
  })
})

describe('a whole number in DER', () => {
  const number = (hex: string) => {
    const content = Buffer.from(hex, 'hex')
    return decodeDer(Buffer.concat([Buffer.of(0x02, content.length), content]))
  }

  it.each([
    ['00', 0],
    ['7f', 127],
    ['0080', 128],
    ['7fffffff', 2 ** 31 - 1],
  ])('%s is read as %p', (hex, value) => {
    expect(read.integer(number(hex))).toBe(value)
    expect(encodeDer(build.integer(value))).toEqual(encodeDer(number(hex)))
  })

  it.each(['', '80', 'ff', '0080000000'])('%j is refused', (hex) => {
    expect(() => read.integer(number(hex))).toThrow(refused)
  })
})

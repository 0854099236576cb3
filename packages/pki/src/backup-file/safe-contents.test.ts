import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { PkiError } from '../errors.ts'
import { build, type Der, decodeDer, encodeDer, read } from './der.ts'
import { OID, PROVIDER_ATTRIBUTE_OID } from './object-identifiers.ts'
import { decodeSafeContents, encodeSafeContents } from './safe-contents.ts'

const compute = simulatedCompute()

const CONTENT = {
  providerName: 'NKP 1',
  keyId: '722baa86-94f5-43d7-ac96-74afebda6863',
  exportTime: new Date('2026-11-23T19:33:25.074Z'),
  constraints: { tpmRequired: true },
}
const KEY_INFO = (length: number, version = 0, oid: string = OID.aes): Buffer =>
  encodeDer(
    build.sequence(
      build.integer(version),
      build.sequence(build.oid(oid), build.nothing()),
      build.octets(Buffer.alloc(length, 7)),
    ),
  )
const PROPERTIES = { version: 1, exportTime: '2026-11-23T19:33:25.074Z', tpmRequired: true }

type Parts = {
  name?: string
  keyId?: Buffer
  properties?: string
  keyInfo?: Buffer
  bagId?: string
  attributes?: Der[]
}

const attributesOf = (parts: Parts): Der[] => [
  build.sequence(build.oid(OID.friendlyName), build.set(build.bmpString(parts.name ?? 'NKP'))),
  build.sequence(
    build.oid(OID.localKeyId),
    build.set(build.octets(parts.keyId ?? Buffer.alloc(16, 1))),
  ),
  build.sequence(
    build.rawOid(PROVIDER_ATTRIBUTE_OID),
    build.set(build.utf8String(parts.properties ?? JSON.stringify(PROPERTIES))),
  ),
]

/** Returns safe contents as an attacker could write them. */
function contents(parts: Parts = {}): Buffer {
  const attributes = parts.attributes ?? attributesOf(parts)
  return encodeDer(
    build.sequence(
      build.sequence(
        build.oid(parts.bagId ?? OID.secretBag),
        build.explicit(
          0,
          build.sequence(
            build.oid(OID.keyBag),
            build.explicit(0, build.octets(parts.keyInfo ?? KEY_INFO(32))),
          ),
        ),
        build.set(...attributes),
      ),
    ),
  )
}

const refusal = (bytes: Buffer) =>
  decodeSafeContents(bytes, undefined, compute).then(
    () => 'was read',
    (error: unknown) => (error instanceof PkiError ? `${error.code}: ${error.message}` : error),
  )

describe('safe contents', () => {
  it('are decoded if they are valid', async () => {
    expect(await refusal(contents())).toBe('was read')
    const properties = JSON.stringify({ ...PROPERTIES, exportTime: '1970-01-01T00:00:00.000Z' })
    expect(await refusal(contents({ properties }))).toBe('was read')
  })

  it.each<[string, string, Parts]>([
    ['an empty name', 'its provider has an invalid name', { name: '' }],
    ['a name of 81 characters', 'its provider has an invalid name', { name: 'x'.repeat(81) }],
    ['a name with a line break', 'its provider has an invalid name', { name: 'a\nb' }],
    ['a key_id that is not a UUID', 'its key_id is not a UUID', { keyId: Buffer.alloc(15) }],
    ['a KDK of 31 bytes', 'its key has a wrong length', { keyInfo: KEY_INFO(31) }],
    [
      'an unknown version of the key',
      'its key has an unknown version',
      { keyInfo: KEY_INFO(32, 1) },
    ],
    [
      'a key of another algorithm',
      'it is not a backup of a native key provider, or it has an unknown format',
      { keyInfo: KEY_INFO(32, 0, OID.sha256) },
    ],
    [
      'a bag of another kind',
      'it is not a backup of a native key provider, or it has an unknown format',
      { bagId: OID.keyBag },
    ],
    ['properties that are not JSON', 'its properties are malformed', { properties: '{' }],
    [
      'properties that are not an object',
      'it has the unknown version undefined',
      { properties: '"x"' },
    ],
    [
      'an unknown version',
      'it has the unknown version 2',
      { properties: JSON.stringify({ ...PROPERTIES, version: 2 }) },
    ],
    [
      'a version that cannot be text',
      'it has the unknown version {"toString":1}',
      { properties: JSON.stringify({ ...PROPERTIES, version: { toString: 1 } }) },
    ],
    ...['+275760-09-12T00:00:00.000Z', '1969-12-31T23:59:59.999Z'].map(
      (exportTime): [string, string, Parts] => [
        `the export time ${exportTime}, which no timestamp of a message can be`,
        'its properties are malformed',
        { properties: JSON.stringify({ ...PROPERTIES, exportTime }) },
      ],
    ),
    [
      'no export time',
      'its properties are malformed',
      { properties: JSON.stringify({ ...PROPERTIES, exportTime: 'soon' }) },
    ],
    [
      'an export time that is a number',
      'its properties are malformed',
      { properties: JSON.stringify({ ...PROPERTIES, exportTime: 1_790_000_000_000 }) },
    ],
    [
      'constraints of another type',
      'its properties are malformed',
      { properties: JSON.stringify({ ...PROPERTIES, tpmRequired: 1 }) },
    ],
    ['missing attributes', 'a part of it is missing or one too many', { attributes: [] }],
    [
      'the same attribute three times',
      'a part of it is of another kind',
      { attributes: ['x', 'y', 'z'].flatMap((name) => attributesOf({ name }).slice(0, 1)) },
    ],
    [
      'an attribute twice',
      'a part of it is missing or one too many',
      { attributes: [...attributesOf({}), ...attributesOf({ name: 'x' }).slice(0, 1)] },
    ],
  ])('are refused with %s', async (_what, reason, parts) => {
    expect(await refusal(contents(parts))).toBe(
      `BACKUP_FILE_INVALID: the backup file cannot be read: ${reason}`,
    )
  })

  it('decode to the encoded values, whatever the name is', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text) && [...text].length <= 80)
    await fc.assert(
      fc.asyncProperty(name, fc.uuid(), fc.boolean(), async (providerName, keyId, tpmRequired) => {
        const content = { ...CONTENT, providerName, keyId, constraints: { tpmRequired } }
        using kdk = Secret.random(32, systemRandom.bytes)
        using bytes = await encodeSafeContents({ ...content, kdk }, undefined, {
          random: systemRandom,
          compute,
        })
        const { kdk: again, ...rest } = await decodeSafeContents(bytes.reveal(), undefined, compute)
        expect(rest).toEqual(content)
        expect(again.equals(kdk)).toBe(true)
      }),
    )
  })

  it('cause no crash in 5,000 mutations', async () => {
    const good = contents()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 5,
        }),
        async (changes) => {
          const mutated = Buffer.from(good)
          for (const [at, value] of changes) mutated[at % mutated.length] = value
          expect(await refusal(mutated)).toMatch(/^(was read$|BACKUP_FILE_INVALID: )/)
        },
      ),
      { numRuns: 5000 },
    )
  })
})

describe('DER elements', () => {
  it('are read only as elements of their own type', () => {
    expect(() => read.integer(decodeDer(Buffer.from('0205ffffffffff', 'hex')))).toThrow(PkiError)
    expect(() => read.integer(decodeDer(Buffer.from('0201ff', 'hex')))).toThrow(PkiError)
    expect(() => read.octets(build.nothing())).toThrow(PkiError)
    expect(() => read.sequence(build.set())).toThrow(PkiError)
    expect(() => read.nothing(build.octets(Buffer.alloc(0)))).toThrow(PkiError)
    expect(read.integer(build.integer(600_000))).toBe(600_000)
  })

  it('identify the attribute of this project by the object identifier 2.25.<UUID>', () => {
    const der = encodeDer(build.rawOid(PROVIDER_ATTRIBUTE_OID))
    expect(der[2]).toBe(2 * 40 + 25)
    expect((der.at(-1) ?? 0x80) & 0x80).toBe(0)
  })
})

import { createPublicKey, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { createAttestationKey, readEndorsementCertificate } from '../attestation/keys.ts'
import { flushContext } from '../commands/object.ts'
import { TpmError } from '../errors.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm } from '../tpm.ts'
import {
  decodePublicArea,
  type EccPublic,
  encodePublicArea,
  type PublicArea,
  toKeyObject,
} from './public-area.ts'

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((each): Buffer => Buffer.from(each))
const area = {
  objectAttributes: fc.nat({ max: 0xffff_ffff }),
  authPolicy: bytes(64),
  protectsChildren: fc.boolean(),
}
const eccPublic = fc.record({
  ...area,
  type: fc.constant('ecc' as const),
  signs: fc.boolean(),
  x: bytes(32),
  y: bytes(32),
})
const rsaPublic = fc
  .record({
    ...area,
    type: fc.constant('rsa' as const),
    signs: fc.constant(false),
    exponent: fc.integer({ min: 1, max: 0xffff_ffff }),
    modulus: bytes(512).map((each) => Buffer.concat([Buffer.of(0x80), each])),
  })
  .map((key) => ({ ...key, keyBits: 8 * key.modulus.length }))
const publicArea: fc.Arbitrary<PublicArea> = fc.oneof(eccPublic, rsaPublic)

/** The generator of P-256 times 379. Its x coordinate begins with a zero byte. */
const SHORT_X: EccPublic = {
  type: 'ecc',
  objectAttributes: 0,
  authPolicy: Buffer.alloc(0),
  protectsChildren: false,
  signs: true,
  x: Buffer.from('5543894af3d00ed7d740abdbd75c96b06877b787db5f70eea78b90a8d7c00a', 'hex'),
  y: Buffer.from('bb4c85a3d8ea29efaafa24406912dd84d5b14dc32bf656ef6c6bd58a5d943f92', 'hex'),
}

describe('a public area', () => {
  it('of an RSA key has only one encoding, so that the key has only one Name', () => {
    const modulus = Buffer.alloc(256, 0x81)
    const encoded = encodePublicArea({
      ...{ type: 'rsa', objectAttributes: 0, authPolicy: Buffer.alloc(0), protectsChildren: false },
      ...{ signs: false, keyBits: 2048, exponent: 65_537, modulus },
    })
    const head = encoded.subarray(0, -(4 + 2 + 256))
    const exponent = Buffer.alloc(4)
    const sized = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
    expect(Buffer.concat([head, exponent, sized(modulus)])).toEqual(encoded)
    for (const other of [
      Buffer.concat([head, exponent, sized(Buffer.concat([Buffer.alloc(1), modulus]))]),
      Buffer.concat([head, exponent, sized(modulus.subarray(1))]),
      Buffer.concat([head, Buffer.of(0, 1, 0, 1), sized(modulus)]),
    ])
      expect(() => decodePublicArea(other)).toThrow(
        expect.objectContaining({ code: 'TPM_RESPONSE_INVALID' }),
      )
  })

  it('decodes to the key that was encoded', () => {
    fc.assert(
      fc.property(publicArea, (key) => {
        expect(decodePublicArea(encodePublicArea(key))).toEqual(key)
      }),
    )
  })

  it('is refused if it is truncated anywhere or has an extra byte', () => {
    fc.assert(
      fc.property(publicArea, (key) => {
        const encoded = encodePublicArea(key)
        for (let length = 0; length < encoded.length; length++)
          expect(() => decodePublicArea(encoded.subarray(0, length))).toThrow(TpmError)
        expect(() => decodePublicArea(Buffer.concat([encoded, Buffer.of(0)]))).toThrow(/more bytes/)
      }),
      { numRuns: 20 },
    )
  })

  it('is another key or invalid if any byte changes', () => {
    fc.assert(
      fc.property(publicArea, fc.nat(), fc.integer({ min: 1, max: 255 }), (key, at, change) => {
        const changed = encodePublicArea(key)
        const offset = at % changed.length
        changed.writeUInt8(changed.readUInt8(offset) ^ change, offset)
        try {
          expect(decodePublicArea(changed)).not.toEqual(key)
        } catch (error) {
          if (!(error instanceof TpmError)) throw error
          expect(error.code).toBe('TPM_RESPONSE_INVALID')
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused with unsupported values: SHA-1 names, AES-256, RSASSA, P-384, KDF, a long coordinate', () => {
    const ecc = encodePublicArea({ ...SHORT_X, x: Buffer.alloc(32, 1), y: Buffer.alloc(32, 2) })
    const storage = encodePublicArea({ ...SHORT_X, protectsChildren: true, signs: false })
    const changed = (from: Buffer, offset: number, value: number): Buffer => {
      const other = Buffer.from(from)
      other.writeUInt16BE(value, offset)
      return other
    }
    const scheme = 12
    for (const other of [
      changed(ecc, 0, 0x0008),
      changed(ecc, 0, 0x0001),
      changed(ecc, 2, 0x0004),
      changed(storage, 12, 256),
      changed(storage, 14, 0x0044),
      changed(ecc, scheme, 0x0014),
      changed(ecc, scheme + 2, 0x000c),
      changed(ecc, scheme + 4, 0x0004),
      changed(ecc, scheme + 6, 0x0020),
      encodePublicArea({ ...SHORT_X, x: Buffer.alloc(33, 1) }),
    ])
      expect(() => decodePublicArea(other)).toThrow(/another kind of key/)
  })
})

describe('the key in a public area', () => {
  it('is the same with and without leading zeros in its coordinates', () => {
    const padded = { ...SHORT_X, x: Buffer.concat([Buffer.of(0), SHORT_X.x]) }
    expect(SHORT_X.x).toHaveLength(31)
    expect(toKeyObject(SHORT_X).equals(toKeyObject(padded))).toBe(true)
  })

  it('is refused if the public area contains no valid key', () => {
    const offCurve = { ...SHORT_X, y: Buffer.alloc(32, 1) }
    const nothing = { ...SHORT_X, x: Buffer.alloc(0), y: Buffer.alloc(0) }
    for (const key of [offCurve, nothing])
      expect(() => toKeyObject(key)).toThrow(
        expect.objectContaining({ code: 'TPM_RESPONSE_INVALID' }),
      )
  })
})

describe('keys of a real TPM', () => {
  const lab = openLab()
  let swtpm: SwtpmProcess
  let attestationKey: Buffer
  let certificate: X509Certificate

  beforeAll(async () => {
    swtpm = await lab.start('esx-1')
    const tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
    await provisionStorageRootKey(tpm)
    attestationKey = await tpm.exclusively(async (transport) => {
      certificate = new X509Certificate(
        (await readEndorsementCertificate(transport)) ?? Buffer.of(),
      )
      const key = await createAttestationKey(transport)
      await flushContext(transport, key.handle)
      return key.publicArea
    })
    await tpm.close()
  })
  afterAll(() => lab.dispose())

  const readWithTool = (handle: string): { encoded: Buffer; pem: string } => {
    const read = (format: string): Buffer => {
      const args = ['-c', handle, '-f', format, '-o', `key.${format}`]
      expect(lab.tool(swtpm, 'tpm2_readpublic', ...args)).toMatchObject({ exitCode: 0 })
      return lab.tool(swtpm, 'cat', `key.${format}`).stdout
    }
    return { encoded: read('tss').subarray(2), pem: read('pem').toString() }
  }

  it.each([
    ['EK', '0x81010001', 'rsa'],
    ['SRK', '0x81000001', 'ecc'],
  ])(
    'the %s decodes to the key that tpm2_readpublic prints, and encodes to the same bytes',
    (_name, handle, type) => {
      const { encoded, pem } = readWithTool(handle)
      const key = decodePublicArea(encoded)
      expect(key).toMatchObject({ type, protectsChildren: true, signs: false })
      expect(encodePublicArea(key).equals(encoded)).toBe(true)
      expect(toKeyObject(key).equals(createPublicKey(pem))).toBe(true)
    },
  )

  it('the AK decodes as a signing key, and encodes to the same bytes', () => {
    const key = decodePublicArea(attestationKey)
    expect(key).toMatchObject({ type: 'ecc', protectsChildren: false, signs: true })
    expect(encodePublicArea(key).equals(attestationKey)).toBe(true)
    expect(toKeyObject(key).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
  })

  it('the EK is the key in its certificate', () => {
    const key = toKeyObject(decodePublicArea(readWithTool('0x81010001').encoded))
    expect(key.equals(certificate.publicKey)).toBe(true)
  })
})

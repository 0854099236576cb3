import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto'
import { TpmError } from '../errors.ts'
import { TPM_ALG, TPM_ECC_NIST_P256 } from './constants.ts'
import { WireReader, WireWriter } from './wire.ts'

const COORDINATE_BYTES = 32
/** TPMS_RSA_PARMS: an exponent of zero stands for this. Part 2, clause 12.2.3.5. */
const DEFAULT_RSA_EXPONENT = 65_537

type KeyArea = {
  /** TPMA_OBJECT bits. */
  objectAttributes: number
  authPolicy: Buffer
  /** Encryption of a storage key's children: AES-128-CFB; none for a signing key. */
  protectsChildren: boolean
  /** Signature scheme, ECDSA with SHA-256; none for a storage key. */
  signs: boolean
}

/** TPMT_PUBLIC of a key on P-256 with SHA-256 Names, Part 2, clause 12.2.4. */
export type EccPublic = KeyArea & {
  type: 'ecc'
  /** Coordinates of the point, big-endian, at most 32 bytes. */
  x: Buffer
  y: Buffer
}

/** TPMT_PUBLIC of an RSA key with SHA-256 Names, Part 2, clause 12.2.4. */
export type RsaPublic = KeyArea & {
  type: 'rsa'
  keyBits: number
  exponent: number
  modulus: Buffer
}

export type PublicArea = EccPublic | RsaPublic

/** A key as TPMT_PUBLIC. */
export function encodePublicArea(key: PublicArea): Buffer {
  const writer = new WireWriter()
    .uint16(key.type === 'ecc' ? TPM_ALG.ECC : TPM_ALG.RSA)
    .uint16(TPM_ALG.SHA256)
    .uint32(key.objectAttributes)
    .sized(key.authPolicy)
  if (key.protectsChildren) writer.uint16(TPM_ALG.AES).uint16(128).uint16(TPM_ALG.CFB)
  else writer.uint16(TPM_ALG.NULL)
  if (key.signs) writer.uint16(TPM_ALG.ECDSA).uint16(TPM_ALG.SHA256)
  else writer.uint16(TPM_ALG.NULL)
  if (key.type === 'ecc')
    writer.uint16(TPM_ECC_NIST_P256).uint16(TPM_ALG.NULL).sized(key.x).sized(key.y)
  else
    writer
      .uint16(key.keyBits)
      .uint32(key.exponent === DEFAULT_RSA_EXPONENT ? 0 : key.exponent)
      .sized(key.modulus)
  return writer.finish()
}

/**
 * The key in a TPMT_PUBLIC. An RSA key must have a single encoding: its Name identifies a TPM.
 * @throws TpmError TPM_RESPONSE_INVALID if this project does not use its kind
 */
export function decodePublicArea(publicArea: Buffer): PublicArea {
  const reader = new WireReader(publicArea)
  const type = reader.uint16()
  if (reader.uint16() !== TPM_ALG.SHA256) throw unknownKind()
  const area: KeyArea = {
    objectAttributes: reader.uint32(),
    authPolicy: Buffer.from(reader.sized()),
    protectsChildren: readSymmetric(reader),
    signs: readScheme(reader),
  }
  const key = type === TPM_ALG.ECC ? readEcc(reader, area) : readRsa(reader, area, type)
  reader.end()
  // The default exponent written explicitly would be the same key under another Name.
  if (key.type === 'rsa' && !encodePublicArea(key).equals(publicArea)) throw unknownKind()
  return key
}

/** The key for node:crypto. @throws TpmError TPM_RESPONSE_INVALID if it is not a valid key */
export function toKeyObject(key: PublicArea): KeyObject {
  try {
    return createPublicKey({ format: 'jwk', key: toJwk(key) })
  } catch (cause) {
    throw new TpmError('TPM_RESPONSE_INVALID', 'a public area holds no usable key', { cause })
  }
}

/** A coordinate at full length: a TPM may omit leading zeros. */
export function padCoordinate(coordinate: Buffer): Buffer {
  return Buffer.concat([
    Buffer.alloc(Math.max(0, COORDINATE_BYTES - coordinate.length)),
    coordinate,
  ])
}

function toJwk(key: PublicArea): webcrypto.JsonWebKey {
  if (key.type === 'ecc') {
    const x = padCoordinate(key.x).toString('base64url')
    const y = padCoordinate(key.y).toString('base64url')
    return { kty: 'EC', crv: 'P-256', x, y }
  }
  const exponent = Buffer.alloc(4)
  exponent.writeUInt32BE(key.exponent)
  const significant = exponent.subarray(exponent.findIndex((byte) => byte !== 0))
  return {
    kty: 'RSA',
    n: key.modulus.toString('base64url'),
    e: significant.toString('base64url'),
  }
}

function readSymmetric(reader: WireReader): boolean {
  const algorithm = reader.uint16()
  if (algorithm === TPM_ALG.NULL) return false
  if (algorithm !== TPM_ALG.AES || reader.uint16() !== 128 || reader.uint16() !== TPM_ALG.CFB)
    throw unknownKind()
  return true
}

function readScheme(reader: WireReader): boolean {
  const scheme = reader.uint16()
  if (scheme === TPM_ALG.NULL) return false
  if (scheme !== TPM_ALG.ECDSA || reader.uint16() !== TPM_ALG.SHA256) throw unknownKind()
  return true
}

function readEcc(reader: WireReader, area: KeyArea): EccPublic {
  if (reader.uint16() !== TPM_ECC_NIST_P256 || reader.uint16() !== TPM_ALG.NULL) throw unknownKind()
  const [x, y] = [Buffer.from(reader.sized()), Buffer.from(reader.sized())]
  if (x.length > COORDINATE_BYTES || y.length > COORDINATE_BYTES) throw unknownKind()
  return { type: 'ecc', ...area, x, y }
}

function readRsa(reader: WireReader, area: KeyArea, type: number): RsaPublic {
  if (type !== TPM_ALG.RSA || area.signs) throw unknownKind()
  const keyBits = reader.uint16()
  const exponent = reader.uint32() || DEFAULT_RSA_EXPONENT
  const modulus = Buffer.from(reader.sized())
  // Part 2, clause 11.2.4.5: as long as the key. Leading zeros would give the same key another
  // Name.
  if (modulus.length * 8 !== keyBits || (modulus[0] ?? 0) < 0x80) throw unknownKind()
  return { type: 'rsa', ...area, keyBits, exponent, modulus }
}

function unknownKind(): TpmError {
  return new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered another kind of key than asked')
}

import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto'
import { TpmError } from '../errors.ts'
import { TPM_ALG, TPM_ECC_NIST_P256 } from './constants.ts'
import { WireReader, WireWriter } from './wire.ts'

const COORDINATE_BYTES = 32
/** The exponent that a zero in TPMS_RSA_PARMS means. Part 2, clause 12.2.3.5. */
const DEFAULT_RSA_EXPONENT = 65_537

type KeyArea = {
  /** TPMA_OBJECT bits. */
  objectAttributes: number
  authPolicy: Buffer
  /** Whether the key protects children, with AES-128-CFB. False for a signing key. */
  protectsChildren: boolean
  /** Whether the key signs, with ECDSA and SHA-256. False for a storage key. */
  signs: boolean
}

/** TPMT_PUBLIC of a key on P-256 with SHA-256 Names, Part 2, clause 12.2.4. */
export type EccPublic = KeyArea & {
  type: 'ecc'
  /** Coordinates of the point, big-endian, at most 32 bytes each. */
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

/** Encodes a key as TPMT_PUBLIC. */
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
 * Decodes the key in a TPMT_PUBLIC. An RSA key must have a single encoding, because its Name
 * identifies a TPM.
 * @throws TpmError TPM_RESPONSE_INVALID for kinds of keys that this project does not use
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
  // An explicit default exponent would be the same key with another Name.
  if (key.type === 'rsa' && !encodePublicArea(key).equals(publicArea)) throw unknownKind()
  return key
}

/**
 * Converts a key for node:crypto.
 * @throws TpmError TPM_RESPONSE_INVALID if it is not a valid key
 */
export function toKeyObject(key: PublicArea): KeyObject {
  try {
    return createPublicKey({ format: 'jwk', key: toJwk(key) })
  } catch (cause) {
    throw new TpmError('TPM_RESPONSE_INVALID', 'a public area holds no usable key', { cause })
  }
}

/** Returns a coordinate at full length, because a TPM may omit leading zeros. */
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
  // The modulus must be as long as the key (Part 2, clause 11.2.4.5). With leading zeros the same
  // key would have another Name.
  if (modulus.length * 8 !== keyBits || (modulus[0] ?? 0) < 0x80) throw unknownKind()
  return { type: 'rsa', ...area, keyBits, exponent, modulus }
}

function unknownKind(): TpmError {
  return new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered another kind of key than asked')
}

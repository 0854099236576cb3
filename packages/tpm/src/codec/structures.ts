import { createHash } from 'node:crypto'
import { TpmError } from '../errors.ts'
import { TPM_ALG, TPM_ECC_NIST_P256 } from './constants.ts'
import { WireReader, WireWriter } from './wire.ts'

const MAX_PCR = 23
const PCR_SELECT_BYTES = 3

/** TPMT_PUBLIC of an ECC key, Part 2, clause 12.2.4. */
export type EccPublic = {
  type: 'ecc'
  objectAttributes: number
  authPolicy: Buffer
  /** Coordinates of the point, big-endian. */
  x: Buffer
  y: Buffer
}

/** TPMT_PUBLIC of a sealed data object, Part 2, clause 12.2.4. */
export type KeyedHashPublic = { type: 'keyedhash'; objectAttributes: number; authPolicy: Buffer }

/** A storage key (AES-128-CFB, no scheme, P-256) as TPMT_PUBLIC. */
export function encodeStorageKey(key: EccPublic): Buffer {
  return new WireWriter()
    .uint16(TPM_ALG.ECC)
    .uint16(TPM_ALG.SHA256)
    .uint32(key.objectAttributes)
    .sized(key.authPolicy)
    .uint16(TPM_ALG.AES)
    .uint16(128)
    .uint16(TPM_ALG.CFB)
    .uint16(TPM_ALG.NULL)
    .uint16(TPM_ECC_NIST_P256)
    .uint16(TPM_ALG.NULL)
    .sized(key.x)
    .sized(key.y)
    .finish()
}

/**
 * The storage key in a TPMT_PUBLIC.
 * @throws TpmError TPM_RESPONSE_INVALID if it is another kind of key
 */
export function decodeStorageKey(publicArea: Buffer): EccPublic {
  const reader = new WireReader(publicArea)
  const expect = (value: number, wanted: number): void => {
    if (value !== wanted)
      throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered another kind of key than asked')
  }
  expect(reader.uint16(), TPM_ALG.ECC)
  expect(reader.uint16(), TPM_ALG.SHA256)
  const objectAttributes = reader.uint32()
  const authPolicy = Buffer.from(reader.sized())
  for (const wanted of [
    TPM_ALG.AES,
    128,
    TPM_ALG.CFB,
    TPM_ALG.NULL,
    TPM_ECC_NIST_P256,
    TPM_ALG.NULL,
  ])
    expect(reader.uint16(), wanted)
  const x = Buffer.from(reader.sized())
  const y = Buffer.from(reader.sized())
  reader.end()
  return { type: 'ecc', objectAttributes, authPolicy, x, y }
}

/** A sealed data object as TPMT_PUBLIC. */
export function encodeSealedData(object: KeyedHashPublic): Buffer {
  return new WireWriter()
    .uint16(TPM_ALG.KEYEDHASH)
    .uint16(TPM_ALG.SHA256)
    .uint32(object.objectAttributes)
    .sized(object.authPolicy)
    .uint16(TPM_ALG.NULL)
    .sized(Buffer.alloc(0))
    .finish()
}

/** Name of an object: its name algorithm and the digest of its public area. Part 1, clause 16. */
export function objectName(publicArea: Buffer): Buffer {
  const digest = createHash('sha256').update(publicArea).digest()
  return new WireWriter().uint16(TPM_ALG.SHA256).bytes(digest).finish()
}

/** Name of a PCR, a hierarchy or a session: its handle. Part 1, clause 16. */
export function handleName(handle: number): Buffer {
  return new WireWriter().uint32(handle).finish()
}

/** TPML_PCR_SELECTION of one SHA-256 bank, Part 2, clause 10.9.7. */
export function encodePcrSelection(pcrs: readonly number[]): Buffer {
  const select = Buffer.alloc(PCR_SELECT_BYTES)
  for (const pcr of pcrs) {
    if (!Number.isInteger(pcr) || pcr < 0 || pcr > MAX_PCR)
      throw new RangeError(`there is no PCR ${pcr}`)
    const byte = pcr >> 3
    select.writeUInt8(select.readUInt8(byte) | (1 << (pcr & 7)), byte)
  }
  return new WireWriter()
    .uint32(1)
    .uint16(TPM_ALG.SHA256)
    .uint8(PCR_SELECT_BYTES)
    .bytes(select)
    .finish()
}

/** No PCRs at all. */
export const EMPTY_PCR_SELECTION = new WireWriter().uint32(0).finish()

/** The PCRs of a TPML_PCR_SELECTION, in ascending order; other banks than SHA-256 are refused. */
export function decodePcrSelection(reader: WireReader): number[] {
  const count = reader.uint32()
  if (count > 1)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered more than one PCR bank')
  if (count === 0) return []
  if (reader.uint16() !== TPM_ALG.SHA256)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered another PCR bank than SHA-256')
  const select = reader.bytes(reader.uint8())
  return Array.from({ length: select.length * 8 }, (_, pcr) => pcr).filter(
    (pcr) => (select.readUInt8(pcr >> 3) & (1 << (pcr & 7))) !== 0,
  )
}

import { TpmError } from '../errors.ts'
import { TPM_ALG } from './constants.ts'
import { sha256 } from './sha256.ts'
import { type WireReader, WireWriter } from './wire.ts'

const MAX_PCR = 23
const PCR_SELECT_BYTES = 3

/** TPMT_PUBLIC of a sealed data object, Part 2, clause 12.2.4. */
export type KeyedHashPublic = { type: 'keyedhash'; objectAttributes: number; authPolicy: Buffer }

/** Encodes a sealed data object as TPMT_PUBLIC. */
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

/**
 * Returns the Name of an object: its name algorithm and the digest of its public area. Part 1,
 * clause 16.
 */
export function objectName(publicArea: Buffer): Buffer {
  const digest = sha256(publicArea)
  return new WireWriter().uint16(TPM_ALG.SHA256).bytes(digest).finish()
}

/** Returns the Name of a PCR, a hierarchy or a session, which is its handle. Part 1, clause 16. */
export function handleName(handle: number): Buffer {
  return new WireWriter().uint32(handle).finish()
}

/** Encodes PCRs of the SHA-256 bank as TPML_PCR_SELECTION, Part 2, clause 10.9.7. */
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

/** A selection without PCRs. */
export const EMPTY_PCR_SELECTION = new WireWriter().uint32(0).finish()

/**
 * Decodes the PCRs of a TPML_PCR_SELECTION, in ascending order. Refuses banks other than SHA-256.
 */
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

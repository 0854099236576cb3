import { TPM_ALG } from '../codec/constants.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import type { ChipIndex } from './chip.ts'
import { RC, refusal } from './refusal.ts'

/** Encodes a TPMS_NV_PUBLIC, Part 2, clause 13.5. */
export function encodeNvPublic(
  handle: number,
  { attributes, authPolicy, sizeBytes }: ChipIndex,
): Buffer {
  return new WireWriter()
    .uint32(handle)
    .uint16(TPM_ALG.SHA256)
    .uint32(attributes)
    .sized(authPolicy)
    .uint16(sizeBytes)
    .finish()
}

/** Decodes a TPMS_NV_PUBLIC with SHA-256 as name algorithm. */
export function decodeNvPublic(bytes: Buffer): {
  handle: number
  index: Pick<ChipIndex, 'attributes' | 'authPolicy' | 'sizeBytes'>
} {
  const reader = new WireReader(bytes)
  const handle = reader.uint32()
  if (reader.uint16() !== TPM_ALG.SHA256) throw refusal(RC.HASH)
  const index = {
    attributes: reader.uint32(),
    authPolicy: Buffer.from(reader.sized()),
    sizeBytes: reader.uint16(),
  }
  reader.end()
  return { handle, index }
}

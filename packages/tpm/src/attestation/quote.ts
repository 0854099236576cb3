import { verify } from 'node:crypto'
import { TPM_ALG, TPM_GENERATED_VALUE, TPM_ST } from '../codec/constants.ts'
import { type EccPublic, padCoordinate, toKeyObject } from '../codec/public-area.ts'
import { decodePcrSelection } from '../codec/structures.ts'
import { WireReader } from '../codec/wire.ts'

/** The time that a TPM reports, Part 1, clause 36. */
export type ClockInfo = {
  /** Time that the TPM has been powered, ms. */
  clockMs: bigint
  /** Number of cold boots since the TPM was last cleared. */
  resetCount: number
  restartCount: number
}

/** A TPMS_ATTEST, Part 2, clause 10.12.12. */
export type QuoteContent = ClockInfo & {
  /** TPM_GENERATED_VALUE if a TPM made the statement about itself. */
  magic: number
  /** TPM_ST: the kind of statement. */
  type: number
  qualifiedSigner: Buffer
  nonce: Buffer
  firmwareVersion: bigint
  /** SHA-256 PCRs in ascending order. */
  pcrs: number[]
  /** SHA-256 of the values of these PCRs. */
  pcrDigest: Buffer
}

/** Decodes a TPMS_ATTEST. @throws TpmError TPM_RESPONSE_INVALID if its length is wrong */
export function decodeQuote(attested: Buffer): QuoteContent {
  const reader = new WireReader(attested)
  const content = {
    magic: reader.uint32(),
    type: reader.uint16(),
    qualifiedSigner: Buffer.from(reader.sized()),
    nonce: Buffer.from(reader.sized()),
    clockMs: reader.uint64(),
    resetCount: reader.uint32(),
    restartCount: reader.uint32(),
    ...{ safe: reader.uint8() },
    firmwareVersion: reader.uint64(),
    pcrs: decodePcrSelection(reader),
    pcrDigest: Buffer.from(reader.sized()),
  }
  reader.end()
  const { safe: _clockWasSaved, ...rest } = content
  return rest
}

/** Whether a statement is a TPM's quote of its PCRs. */
export function isQuote({ magic, type }: QuoteContent): boolean {
  return magic === TPM_GENERATED_VALUE && type === TPM_ST.ATTEST_QUOTE
}

/**
 * Whether this key signed the statement. The signature is a TPMT_SIGNATURE of ECDSA with SHA-256,
 * Part 2, clause 11.3.4.
 * @throws TpmError TPM_RESPONSE_INVALID
 */
export function verifyQuoteSignature(key: EccPublic, attested: Buffer, signature: Buffer): boolean {
  const reader = new WireReader(signature)
  if (reader.uint16() !== TPM_ALG.ECDSA || reader.uint16() !== TPM_ALG.SHA256) return false
  const [r, s] = [padCoordinate(reader.sized()), padCoordinate(reader.sized())]
  reader.end()
  return verify(
    'sha256',
    attested,
    { key: toKeyObject(key), dsaEncoding: 'ieee-p1363' },
    Buffer.concat([r, s]),
  )
}

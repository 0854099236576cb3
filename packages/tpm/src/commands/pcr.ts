import { TPM_ALG } from '../codec/constants.ts'
import { decodePcrSelection, encodePcrSelection, handleName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { TpmError } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute } from './execute.ts'

const MAX_READS = 64

/**
 * Reads SHA-256 PCRs, 32 bytes each, all from the same moment. TPM2_PCR_Read (Part 3, clause 22.4)
 * returns at most eight PCRs. If the update counter changes between two responses, reading starts
 * again.
 * @throws TpmError TPM_NO_SHA256_BANK, TPM_RESPONSE_INVALID
 */
export async function pcrRead(
  transport: TpmTransport,
  pcrs: readonly number[],
): Promise<Map<number, Buffer>> {
  const values = new Map<number, Buffer>()
  let updateCounter: number | undefined
  for (let reads = 0; reads < MAX_READS; reads++) {
    const missing = pcrs.filter((pcr) => !values.has(pcr))
    if (missing.length === 0) return values
    const { parameters } = await execute(transport, {
      name: 'PCR_Read',
      parameters: encodePcrSelection(missing),
    })
    const counter = parameters.uint32()
    if (updateCounter !== undefined && counter !== updateCounter) values.clear()
    updateCounter = counter
    const answered = decodePcrSelection(parameters)
    if (parameters.uint32() !== answered.length || answered.length === 0)
      throw new TpmError('TPM_NO_SHA256_BANK', 'the SHA-256 PCR bank of the TPM is not active')
    for (const pcr of answered) values.set(pcr, Buffer.from(parameters.sized()))
  }
  throw new TpmError('TPM_RESPONSE_INVALID', 'the PCRs do not come to rest')
}

/** Extends a SHA-256 PCR by a 32-byte digest. TPM2_PCR_Extend, Part 3, clause 22.2. */
export async function pcrExtend(
  transport: TpmTransport,
  pcr: number,
  digest: Buffer,
): Promise<void> {
  await execute(transport, {
    name: 'PCR_Extend',
    handles: [{ handle: pcr, name: handleName(pcr) }],
    authorizations: ['empty password'],
    parameters: new WireWriter().uint32(1).uint16(TPM_ALG.SHA256).bytes(digest).finish(),
  })
}

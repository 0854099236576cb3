import { createHash } from 'node:crypto'
import { TPM_CC } from '../codec/constants.ts'
import { encodePcrSelection } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'

const EMPTY_POLICY = Buffer.alloc(32)

/**
 * Digest of the policy "these SHA-256 PCRs have these values", computed without a TPM: what TPM2_PolicyPCR makes of an
 * empty policy. Part 3, clause 23.7.1.
 */
export function pcrPolicyDigest(values: ReadonlyMap<number, Buffer>): Buffer {
  const pcrs = [...values.keys()].sort((a, b) => a - b)
  const composite = createHash('sha256')
  for (const pcr of pcrs) composite.update(values.get(pcr) ?? EMPTY_POLICY)
  return createHash('sha256')
    .update(EMPTY_POLICY)
    .update(new WireWriter().uint32(TPM_CC.PolicyPCR).finish())
    .update(encodePcrSelection(pcrs))
    .update(composite.digest())
    .digest()
}

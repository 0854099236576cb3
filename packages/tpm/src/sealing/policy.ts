import { TPM_CC, TPM_EO_UNSIGNED_LE } from '../codec/constants.ts'
import { sha256 } from '../codec/sha256.ts'
import { encodePcrSelection } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'

/**
 * Computes policy digests, 32 bytes, without a TPM. Each function for a policy command returns the
 * digest after this command.
 */

/** Digest of a policy without requirements. */
export const EMPTY_POLICY = Buffer.alloc(32)

/**
 * Adds the requirement "these SHA-256 PCRs have these values". TPM2_PolicyPCR, Part 3, clause
 * 23.7.1.
 */
export function pcrPolicyDigest(
  values: ReadonlyMap<number, Buffer>,
  before: Buffer = EMPTY_POLICY,
): Buffer {
  const pcrs = [...values.keys()].sort((a, b) => a - b)
  return extend(before, TPM_CC.PolicyPCR, encodePcrSelection(pcrs), pcrComposite(values))
}

/**
 * Adds the requirement "this counter is not above the limit". TPM2_PolicyNV, Part 3, clause 23.9.1.
 */
export function counterPolicyDigest(
  { counterName, limit }: { counterName: Buffer; limit: bigint },
  before: Buffer = EMPTY_POLICY,
): Buffer {
  const operation = new WireWriter().uint64(limit).uint16(0).uint16(TPM_EO_UNSIGNED_LE).finish()
  const operationHash = sha256(operation)
  return extend(before, TPM_CC.PolicyNV, operationHash, counterName)
}

/**
 * Returns the digest of "this key approved what was proved so far, for this reference".
 * TPM2_PolicyAuthorize, Part 3, clause 23.16.1.
 */
export function authorizePolicyDigest({
  keyName,
  reference,
}: {
  keyName: Buffer
  reference: Buffer
}): Buffer {
  const byKey = extend(EMPTY_POLICY, TPM_CC.PolicyAuthorize, keyName)
  return sha256(byKey, reference)
}

/**
 * Returns the SHA-256 of PCR values in ascending order of the PCRs, as in quotes and policies. Part
 * 1, clause 17.6.
 */
export function pcrComposite(values: ReadonlyMap<number, Buffer>): Buffer {
  return sha256(...[...values].sort(([a], [b]) => a - b).map(([, value]) => value))
}

function extend(before: Buffer, commandCode: number, ...parts: Buffer[]): Buffer {
  return sha256(before, new WireWriter().uint32(commandCode).finish(), ...parts)
}

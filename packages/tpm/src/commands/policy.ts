import { createHash } from 'node:crypto'
import { TPM_ALG, TPM_EO_UNSIGNED_LE, TPM_RH, TPM_ST } from '../codec/constants.ts'
import { type EccPublic, encodePublicArea } from '../codec/public-area.ts'
import { encodePcrSelection, handleName, objectName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { TpmError } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute, type HandleReference } from './execute.ts'
import type { NvIndex } from './nv.ts'
import { flushContext } from './object.ts'

const NO_BYTES = Buffer.alloc(0)
const COORDINATE_BYTES = 32

type PolicySession = { handle: number }
const sessionOf = ({ handle }: PolicySession): HandleReference => ({ handle, name: NO_BYTES })

/**
 * Makes the session valid only while these SHA-256 PCRs keep their values. TPM2_PolicyPCR, Part 3,
 * clause 23.7.
 */
export async function policyPcr(
  transport: TpmTransport,
  session: PolicySession,
  pcrs: readonly number[],
): Promise<void> {
  await execute(transport, {
    name: 'PolicyPCR',
    handles: [sessionOf(session)],
    parameters: new WireWriter().sized(NO_BYTES).bytes(encodePcrSelection(pcrs)).finish(),
  })
}

/**
 * Makes the session valid only if the counter is not above the limit. TPM2_PolicyNV, Part 3, clause
 * 23.9.
 */
export async function policyNvAtMost(
  transport: TpmTransport,
  session: PolicySession,
  counter: NvIndex,
  limit: bigint,
): Promise<void> {
  await execute(transport, {
    name: 'PolicyNV',
    handles: [counter, counter, sessionOf(session)],
    authorizations: ['empty password'],
    parameters: new WireWriter()
      .sized(new WireWriter().uint64(limit).finish())
      .uint16(0)
      .uint16(TPM_EO_UNSIGNED_LE)
      .finish(),
  })
}

/**
 * Makes the session valid for anyone who may use the hierarchy, with its empty authValue.
 * TPM2_PolicySecret, Part 3, clause 23.4.
 */
export async function policySecret(
  transport: TpmTransport,
  session: PolicySession,
  hierarchyHandle: number,
): Promise<void> {
  await execute(transport, {
    name: 'PolicySecret',
    handles: [{ handle: hierarchyHandle, name: handleName(hierarchyHandle) }, sessionOf(session)],
    authorizations: ['empty password'],
    parameters: new WireWriter().sized(NO_BYTES).sized(NO_BYTES).sized(NO_BYTES).uint32(0).finish(),
  })
}

/** A policy that an authority has approved with its signature. */
export type ApprovedPolicy = {
  /** 32 bytes. */
  policyDigest: Buffer
  /** ECDSA signature over the SHA-256 of digest and reference: r and s, 32 bytes each. */
  signature: Buffer
}

/**
 * Replaces everything that the session has proved with "approved by this key". Uses
 * TPM2_LoadExternal (Part 3, clause 12.3), TPM2_VerifySignature (20.1) and TPM2_PolicyAuthorize
 * (23.16).
 * @throws TpmError TPM_POLICY_FAILED if the signature is wrong; TPM_COMMAND_FAILED if the session
 *   has proved something that was not approved
 */
export async function policyAuthorize(
  transport: TpmTransport,
  session: PolicySession,
  { key, reference, approved }: { key: EccPublic; reference: Buffer; approved: ApprovedPolicy },
): Promise<void> {
  const publicArea = encodePublicArea(key)
  const { handle } = await execute(transport, {
    name: 'LoadExternal',
    parameters: new WireWriter()
      .sized(NO_BYTES)
      .sized(publicArea)
      // Not the null hierarchy, because its tickets prove nothing.
      .uint32(TPM_RH.OWNER)
      .finish(),
    returnsHandle: true,
  })
  try {
    const ticket = await verifySignature(transport, handle, reference, approved)
    await execute(transport, {
      name: 'PolicyAuthorize',
      handles: [sessionOf(session)],
      parameters: new WireWriter()
        .sized(approved.policyDigest)
        .sized(reference)
        .sized(objectName(publicArea))
        .bytes(ticket)
        .finish(),
    })
  } finally {
    await flushContext(transport, handle)
  }
}

/** TPMT_TK_VERIFIED, Part 2, clause 10.7.4. */
async function verifySignature(
  transport: TpmTransport,
  keyHandle: number,
  reference: Buffer,
  { policyDigest, signature }: ApprovedPolicy,
): Promise<Buffer> {
  const digest = createHash('sha256').update(policyDigest).update(reference).digest()
  const { parameters } = await execute(transport, {
    name: 'VerifySignature',
    handles: [{ handle: keyHandle, name: NO_BYTES }],
    parameters: new WireWriter()
      .sized(digest)
      .uint16(TPM_ALG.ECDSA)
      .uint16(TPM_ALG.SHA256)
      .sized(signature.subarray(0, COORDINATE_BYTES))
      .sized(signature.subarray(COORDINATE_BYTES))
      .finish(),
  })
  const ticket = Buffer.from(parameters.rest())
  if (ticket.length < 2 || ticket.readUInt16BE() !== TPM_ST.VERIFIED)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM gave no ticket for a verified signature')
  return ticket
}

import { createHash, createHmac, timingSafeEqual, verify } from 'node:crypto'
import { TPM_ALG, TPM_CC, TPM_EO_UNSIGNED_LE, TPM_RH, TPM_ST } from '../codec/constants.ts'
import { decodePublicArea, padCoordinate, toKeyObject } from '../codec/public-area.ts'
import { WireWriter } from '../codec/wire.ts'
import { type Call, type Handler, handleOf } from './call.ts'
import { type Chip, type ChipSession, secretsOf } from './chip.ts'
import { entityAt, hierarchyAt, indexName, objectAt, sessionAt } from './entities.ts'
import { requireReadable } from './nv-commands.ts'
import { readSelection } from './pcr-commands.ts'
import { inHandle, inParameter, RC, refusal } from './refusal.ts'

const DIGEST_BYTES = 32
const NO_BYTES = Buffer.alloc(0)
/** Maximum number of signatures whose message is not known yet. */
const MAX_PENDING = 16

/** TPM2_PolicyPCR, Part 3, clause 23.7. */
export const policyPcr: Handler = (call) => {
  const { chip, parameters } = call
  const session = policySession(call, 0)
  const expected = parameters.sized()
  const { selection, digest } = readSelection(chip, parameters)
  parameters.end()
  if (session.kind === 'policy') {
    if (session.provedAtUpdate !== undefined && session.provedAtUpdate !== chip.pcrUpdates)
      throw refusal(RC.PCR_CHANGED)
    if (expected.length > 0 && !expected.equals(digest)) throw refusal(inParameter(RC.VALUE, 1))
    session.provedAtUpdate = chip.pcrUpdates
  }
  session.policyDigest = extended(session.policyDigest, TPM_CC.PolicyPCR, selection, digest)
  return {}
}

/** TPM2_PolicyNV with "not above", Part 3, clause 23.9. */
export const policyNv: Handler = (call) => {
  const { parameters } = call
  const session = policySession(call, 2)
  const index = requireReadable(call, 1)
  const operand = Buffer.from(parameters.sized())
  const offset = parameters.uint16()
  const operation = parameters.uint16()
  parameters.end()
  if (operation !== TPM_EO_UNSIGNED_LE) throw refusal(inParameter(RC.VALUE, 3))
  if (offset + operand.length > index.sizeBytes) throw refusal(inParameter(RC.SIZE, 1))
  const held = index.data.subarray(offset, offset + operand.length)
  if (session.kind === 'policy' && held.compare(operand) > 0) throw refusal(RC.POLICY)
  const compared = new WireWriter().bytes(operand).uint16(offset).uint16(operation).finish()
  session.policyDigest = extended(
    session.policyDigest,
    TPM_CC.PolicyNV,
    createHash('sha256').update(compared).digest(),
    indexName(handleOf(call, 1), index),
  )
  return {}
}

/** TPM2_PolicySecret without expiration, Part 3, clause 23.4. */
export const policySecret: Handler = (call) => {
  const { chip, parameters } = call
  const session = policySession(call, 1)
  const { name } = entityAt(chip, handleOf(call, 0), 1)
  const nonceTpm = parameters.sized()
  const commandHash = parameters.sized()
  const reference = Buffer.from(parameters.sized())
  const expiration = parameters.uint32()
  parameters.end()
  if (nonceTpm.length > 0 || commandHash.length > 0 || expiration !== 0)
    throw refusal(inParameter(RC.VALUE, 1))
  const byEntity = extended(session.policyDigest, TPM_CC.PolicySecret, name)
  session.policyDigest = createHash('sha256').update(byEntity).update(reference).digest()
  const noTicket = new WireWriter()
    .sized(NO_BYTES)
    .uint16(TPM_ST.AUTH_SECRET)
    .uint32(TPM_RH.NULL)
    .sized(NO_BYTES)
  return { parameters: noTicket.finish() }
}

/**
 * TPM2_VerifySignature of ECDSA with SHA-256, Part 3, clause 20.1. node:crypto verifies a message,
 * but not a digest. So this command gives a ticket for any signature. TPM2_PolicyAuthorize gets the
 * message and refuses a wrong signature: one command later than a real TPM, with the same code.
 */
export const verifySignature: Handler = (call) => {
  const { chip, parameters } = call
  const key = objectAt(chip, handleOf(call, 0), 1)
  const digest = Buffer.from(parameters.sized())
  if (parameters.uint16() !== TPM_ALG.ECDSA || parameters.uint16() !== TPM_ALG.SHA256)
    throw refusal(inParameter(RC.SCHEME, 2))
  const [r, s] = [Buffer.from(parameters.sized()), Buffer.from(parameters.sized())]
  parameters.end()
  if (digest.length !== DIGEST_BYTES) throw refusal(inParameter(RC.SIZE, 1))
  if (r.length > DIGEST_BYTES || s.length > DIGEST_BYTES) throw refusal(inParameter(RC.SIZE, 2))
  if (r.length === 0 || s.length === 0) throw refusal(inParameter(RC.SIGNATURE, 2))
  const area = decodePublicArea(key.publicArea)
  if (area.type !== 'ecc' || !area.signs) throw refusal(inHandle(RC.ATTRIBUTES, 1))
  const ticket = ticketFor(chip, key.hierarchy, digest, key.name)
  if (chip.pending.size >= MAX_PENDING) chip.pending.clear()
  chip.pending.set(ticket.toString('hex'), {
    publicKey: toKeyObject(area),
    signature: Buffer.concat([padCoordinate(r), padCoordinate(s)]),
  })
  return {
    parameters: new WireWriter()
      .uint16(TPM_ST.VERIFIED)
      .uint32(key.hierarchy)
      .sized(ticket)
      .finish(),
  }
}

/** TPM2_PolicyAuthorize, Part 3, clause 23.16. */
export const policyAuthorize: Handler = (call) => {
  const { chip, parameters } = call
  const session = policySession(call, 0)
  const approved = Buffer.from(parameters.sized())
  const reference = Buffer.from(parameters.sized())
  const keyName = Buffer.from(parameters.sized())
  const tag = parameters.uint16()
  const hierarchy = hierarchyAt(parameters.uint32(), 4)
  const ticket = parameters.sized()
  parameters.end()
  if (session.kind === 'policy') {
    if (!session.policyDigest.equals(approved)) throw refusal(inParameter(RC.VALUE, 1))
    const message = Buffer.concat([approved, reference])
    const digest = createHash('sha256').update(message).digest()
    const expected = ticketFor(chip, hierarchy, digest, keyName)
    const isOurs = ticket.length === expected.length && timingSafeEqual(ticket, expected)
    if (tag !== TPM_ST.VERIFIED || hierarchy === TPM_RH.NULL || !isOurs)
      throw refusal(inParameter(RC.VALUE, 4))
    requireSignature(chip, ticket, message)
  }
  const byKey = extended(Buffer.alloc(DIGEST_BYTES), TPM_CC.PolicyAuthorize, keyName)
  session.policyDigest = createHash('sha256').update(byKey).update(reference).digest()
  return {}
}

/** TPM2_PolicyGetDigest, Part 3, clause 23.19. */
export const policyGetDigest: Handler = (call) => {
  const { policyDigest } = policySession(call, 0)
  call.parameters.end()
  return { parameters: new WireWriter().sized(policyDigest).finish() }
}

function requireSignature(chip: Chip, ticket: Buffer, message: Buffer): void {
  const pending = chip.pending.get(ticket.toString('hex'))
  if (pending === undefined) throw refusal(inParameter(RC.VALUE, 4))
  const { publicKey, signature } = pending
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', message, key, signature)) throw refusal(inParameter(RC.SIGNATURE, 2))
}

/** HMAC of a TPMT_TK_VERIFIED, Part 2, clause 10.7.4. */
function ticketFor(
  chip: Chip,
  hierarchy: ReturnType<typeof hierarchyAt>,
  digest: Buffer,
  keyName: Buffer,
): Buffer {
  const { proof } = secretsOf(chip, hierarchy)
  const tag = new WireWriter().uint16(TPM_ST.VERIFIED).finish()
  return createHmac('sha256', proof).update(tag).update(digest).update(keyName).digest()
}

function policySession(call: Call, at: number): ChipSession {
  const session = sessionAt(call.chip, handleOf(call, at), at + 1)
  if (session.kind === 'hmac') throw refusal(inHandle(RC.VALUE, at + 1))
  return session
}

/** Extends a policy digest by a command. Part 1, clause 19.7. */
function extended(before: Buffer, commandCode: number, ...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
    .update(before)
    .update(new WireWriter().uint32(commandCode).finish())
  for (const part of parts) hash.update(part)
  return hash.digest()
}

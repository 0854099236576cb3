import { type CommandName, TPM_CC, TPM_RH, TPM_ST, TPMA_SESSION } from '../codec/constants.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import {
  commandHmac,
  commandParameterHash,
  decryptResponseParameter,
  encryptCommandParameter,
  responseParameterHash,
} from '../sessions/session.ts'
import { activateCredential, quote } from './attest-commands.ts'
import { type Authorization, authorize, sessionWith } from './authorize.ts'
import type { Handler } from './call.ts'
import { getCapability, shutdown, startup } from './capability-commands.ts'
import type { Chip } from './chip.ts'
import { clear } from './clear.ts'
import { entityAt, requireSlots } from './entities.ts'
import { nvDefineSpace, nvIncrement, nvRead, nvReadPublic, nvUndefineSpace } from './nv-commands.ts'
import * as objects from './object-commands.ts'
import { pcrExtend, pcrRead } from './pcr-commands.ts'
import * as policies from './policy-commands.ts'
import { inSession, RC, refusal, responseCodeOf } from './refusal.ts'
import { startAuthSession } from './session-commands.ts'

const HEADER_BYTES = 10
const NONCE_BYTES = 32
const MAX_AUTHORIZATIONS = 3
const NO_BYTES = Buffer.alloc(0)

/**
 * A command: how many handles it has, how many of them need authorisation, and what the first of
 * these is used for.
 */
type CommandRule = { handles: number; authorized: number; role?: 'admin'; run: Handler }

/** Commands of virtual TPMs alone, which have simulations of their own. */
type Missing = 'NV_Write' | 'ReadClock'

const RULES: Record<Exclude<CommandName, Missing>, CommandRule> = {
  EvictControl: { handles: 2, authorized: 1, run: objects.evictControl },
  NV_UndefineSpace: { handles: 2, authorized: 1, run: nvUndefineSpace },
  NV_DefineSpace: { handles: 1, authorized: 1, run: nvDefineSpace },
  Clear: { handles: 1, authorized: 1, run: clear },
  CreatePrimary: { handles: 1, authorized: 1, run: objects.createPrimary },
  NV_Increment: { handles: 2, authorized: 1, run: nvIncrement },
  Startup: { handles: 0, authorized: 0, run: startup },
  Shutdown: { handles: 0, authorized: 0, run: shutdown },
  ActivateCredential: { handles: 2, authorized: 2, role: 'admin', run: activateCredential },
  PolicyNV: { handles: 3, authorized: 1, run: policies.policyNv },
  NV_Read: { handles: 2, authorized: 1, run: nvRead },
  PolicySecret: { handles: 2, authorized: 1, run: policies.policySecret },
  Create: { handles: 1, authorized: 1, run: objects.create },
  Load: { handles: 1, authorized: 1, run: objects.load },
  Quote: { handles: 1, authorized: 1, run: quote },
  Unseal: { handles: 1, authorized: 1, run: objects.unseal },
  FlushContext: { handles: 0, authorized: 0, run: objects.flushContext },
  LoadExternal: { handles: 0, authorized: 0, run: objects.loadExternal },
  NV_ReadPublic: { handles: 1, authorized: 0, run: nvReadPublic },
  PolicyAuthorize: { handles: 1, authorized: 0, run: policies.policyAuthorize },
  ReadPublic: { handles: 1, authorized: 0, run: objects.readPublic },
  StartAuthSession: { handles: 2, authorized: 0, run: startAuthSession },
  VerifySignature: { handles: 1, authorized: 0, run: policies.verifySignature },
  GetCapability: { handles: 0, authorized: 0, run: getCapability },
  PCR_Read: { handles: 0, authorized: 0, run: pcrRead },
  PolicyPCR: { handles: 1, authorized: 0, run: policies.policyPcr },
  PCR_Extend: { handles: 1, authorized: 1, run: pcrExtend },
  PolicyGetDigest: { handles: 1, authorized: 0, run: policies.policyGetDigest },
}

const NAMES = new Map<number, keyof typeof RULES>(
  (Object.keys(RULES) as (keyof typeof RULES)[]).map((name) => [TPM_CC[name], name]),
)

/** Returns the name of a command. Undefined for a command that a simulated TPM lacks. */
export function commandNameOf(command: Buffer): CommandName | undefined {
  return command.length < HEADER_BYTES ? undefined : NAMES.get(command.readUInt32BE(6))
}

/** Does what a TPM does with a command, and returns its response. Part 1, clause 18. */
export function answerCommand(chip: Chip, command: Buffer): Buffer {
  try {
    return run(chip, command)
  } catch (error) {
    const header = new WireWriter().uint16(TPM_ST.NO_SESSIONS).uint32(HEADER_BYTES)
    return header.uint32(responseCodeOf(error)).finish()
  }
}

function run(chip: Chip, command: Buffer): Buffer {
  const reader = new WireReader(command)
  const tag = reader.uint16()
  if (tag !== TPM_ST.SESSIONS && tag !== TPM_ST.NO_SESSIONS) throw refusal(RC.BAD_TAG)
  if (reader.uint32() !== command.length) throw refusal(RC.COMMAND_SIZE)
  const code = reader.uint32()
  const name = NAMES.get(code)
  if (name === undefined) throw refusal(RC.COMMAND_CODE)
  if (!chip.isStarted && name !== 'Startup') throw refusal(RC.INITIALIZE)
  const rule = RULES[name]
  const handles = Array.from({ length: rule.handles }, () => reader.uint32())
  const withoutNull = name === 'StartAuthSession' ? handles.filter(isNotNull) : handles
  const entities = withoutNull.map((handle, index) => entityAt(chip, handle, index + 1))
  requireSlots(chip, handles)
  const authorizations = tag === TPM_ST.SESSIONS ? readAuthorizations(chip, reader) : []
  if (authorizations.length < rule.authorized) throw refusal(RC.AUTH_MISSING)
  const sent = reader.rest()
  const parameterHash = (): Buffer =>
    commandParameterHash(
      code,
      entities.map((entity) => entity.name),
      sent,
    )
  for (const [index, authorization] of authorizations.entries()) {
    const entity = index < rule.authorized ? entities[index] : undefined
    const role = index === 0 ? (rule.role ?? 'user') : 'user'
    authorize(chip, authorization, entity && { entity, role }, index + 1, parameterHash)
  }
  const answer = rule.run({
    chip,
    handles,
    parameters: new WireReader(clearOf(sent, authorizations)),
  })
  const parameters = answer.parameters ?? NO_BYTES
  const body = new WireWriter()
  if (answer.handle !== undefined) body.uint32(answer.handle)
  if (tag === TPM_ST.NO_SESSIONS) body.bytes(parameters)
  else body.bytes(withSessions(chip, code, parameters, authorizations))
  const bytes = body.finish()
  return new WireWriter()
    .uint16(tag)
    .uint32(HEADER_BYTES + bytes.length)
    .uint32(0)
    .bytes(bytes)
    .finish()
}

const isNotNull = (handle: number): boolean => handle !== TPM_RH.NULL

/** Reads the authorisation area, Part 1, clause 18.4. */
function readAuthorizations(chip: Chip, reader: WireReader): Authorization[] {
  const area = new WireReader(reader.bytes(reader.uint32()))
  const found: Authorization[] = []
  while (area.hasMore()) {
    if (found.length === MAX_AUTHORIZATIONS) throw refusal(RC.AUTHSIZE)
    const handle = area.uint32()
    const session = chip.sessions.get(handle)
    if (session === undefined && handle !== TPM_RH.RS_PW)
      throw refusal(RC.REFERENCE_S0 + found.length)
    found.push({
      handle,
      session,
      nonceCaller: Buffer.from(area.sized()),
      attributes: area.uint8(),
      hmac: Buffer.from(area.sized()),
    })
  }
  return found
}

/** Decrypts the first parameter if a session says so. Part 1, clause 21.3. */
function clearOf(sent: Buffer, authorizations: readonly Authorization[]): Buffer {
  for (const [index, { session, attributes, nonceCaller }] of authorizations.entries()) {
    if (session === undefined || (attributes & TPMA_SESSION.decrypt) === 0) continue
    if (session.key.length === 0) throw refusal(inSession(RC.ATTRIBUTES, index + 1))
    const nonces = { newer: session.nonceTpm, older: nonceCaller }
    return decryptResponseParameter(sessionWith(session.key, nonces), sent)
  }
  return sent
}

/** Encrypts the answer, and adds the part of each session. Part 1, clause 18.7. */
function withSessions(
  chip: Chip,
  code: number,
  clear: Buffer,
  authorizations: readonly Authorization[],
): Buffer {
  for (const { session } of authorizations)
    if (session !== undefined) session.nonceTpm = chip.random.bytes(NONCE_BYTES)
  const encrypting = authorizations.find(
    ({ session, attributes }) => session !== undefined && (attributes & TPMA_SESSION.encrypt) !== 0,
  )
  const parameters =
    encrypting?.session === undefined
      ? clear
      : encryptCommandParameter(
          sessionWith(encrypting.session.key, {
            newer: encrypting.session.nonceTpm,
            older: encrypting.nonceCaller,
          }),
          clear,
        )
  const parameterHash = responseParameterHash(code, parameters)
  const area = new WireWriter().uint32(parameters.length).bytes(parameters)
  for (const { handle, session, nonceCaller, attributes } of authorizations) {
    if (session === undefined) {
      area.sized(NO_BYTES).uint8(TPMA_SESSION.continueSession).sized(NO_BYTES)
      continue
    }
    const keys = sessionWith(session.key, { newer: session.nonceTpm, older: nonceCaller })
    const hmac = commandHmac({ session: keys, parameterHash, attributes })
    area.sized(session.nonceTpm).uint8(attributes).sized(hmac)
    // A policy session proves its policy for one command. Part 1, clause 19.7.
    session.policyDigest = Buffer.alloc(session.policyDigest.length)
    session.provedAtUpdate = undefined
    if ((attributes & TPMA_SESSION.continueSession) === 0) chip.sessions.delete(handle)
  }
  return area.finish()
}

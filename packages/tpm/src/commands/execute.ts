import { type CommandName, TPM_CC, TPM_RH, TPM_ST, TPMA_SESSION } from '../codec/constants.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import { commandFailed, TpmError } from '../errors.ts'
import { TPM_RC } from '../response-code.ts'
import {
  commandHmac,
  commandParameterHash,
  decryptResponseParameter,
  encryptCommandParameter,
  encryptsCommand,
  encryptsResponse,
  responseParameterHash,
  type Session,
  verifyResponseHmac,
} from '../sessions/session.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { type AnsweredCommand, TPM_COMMANDS } from './diagnostics.ts'

const DEFAULT_TIMEOUT_MS = 20_000
const MAX_RESENDS = 20
const RESEND_PAUSE_MS = 10
const HEADER_BYTES = 10
const NONCE_BYTES = 32
const NO_BYTES = Buffer.alloc(0)

/** A handle of a command, with the Name that its authorisation binds. */
export type HandleReference = { handle: number; name: Buffer }

/** An authorisation: either a session or an empty password. */
export type Authorization = Session | 'empty password'

export type Command = {
  name: CommandName
  handles?: HandleReference[]
  /**
   * Authorisations in the order of the command's authorised handles. Further sessions only protect
   * parameters.
   */
  authorizations?: Authorization[]
  parameters?: Buffer
  /** Whether the response begins with a handle. */
  returnsHandle?: boolean
  timeoutMs?: number
}

export type Response = { handle: number; parameters: WireReader }

/**
 * Sends one command and checks its response: header, sessions, HMACs and decryption. Part 1, clause
 * 18; Part 3, clause 5. After TPM_RC_RETRY, YIELDED and TESTING the TPM has done nothing, so the
 * same bytes are sent again, a limited number of times.
 * @throws TpmError TPM_COMMAND_FAILED and related codes with the response code;
 *   TPM_RESPONSE_INVALID; errors of the transport
 */
export async function execute(transport: TpmTransport, command: Command): Promise<Response> {
  const authorizations = command.authorizations ?? []
  const request = encodeCommand(command, authorizations)
  const timeoutMs = command.timeoutMs ?? DEFAULT_TIMEOUT_MS
  for (let resends = 0; ; resends++) {
    const response = new WireReader(await transmit(transport, command.name, request, timeoutMs))
    const tag = response.uint16()
    response.uint32()
    const responseCode = response.uint32()
    if (tag === TPM_ST.RSP_COMMAND)
      throw new TpmError('TPM_NOT_2_0', 'this is a TPM 1.2: TPM2 device is required')
    if (responseCode === 0) return decodeResponse(command, authorizations, tag, response)
    if (!isTransient(responseCode) || resends === MAX_RESENDS)
      throw commandFailed(`TPM2_${command.name}`, responseCode)
    await new Promise((resolve) => setTimeout(resolve, RESEND_PAUSE_MS))
  }
}

async function transmit(
  transport: TpmTransport,
  name: CommandName,
  request: Buffer,
  timeoutMs: number,
): Promise<Buffer> {
  if (!TPM_COMMANDS.hasSubscribers) return transport.transmit(request, timeoutMs)
  const startMs = performance.now()
  const response = await transport.transmit(request, timeoutMs)
  const durationMs = performance.now() - startMs
  TPM_COMMANDS.publish({ name, durationMs } satisfies AnsweredCommand)
  return response
}

function isTransient(responseCode: number): boolean {
  return (
    responseCode === TPM_RC.RETRY ||
    responseCode === TPM_RC.YIELDED ||
    responseCode === TPM_RC.TESTING
  )
}

function encodeCommand(command: Command, authorizations: Authorization[]): Buffer {
  const handles = command.handles ?? []
  const sessions = authorizations.filter((each) => each !== 'empty password')
  for (const session of sessions) session.nonceCaller = session.random.bytes(NONCE_BYTES)
  const encrypting = sessions.find(encryptsCommand)
  const clear = command.parameters ?? NO_BYTES
  const parameters = encrypting === undefined ? clear : encryptCommandParameter(encrypting, clear)

  const body = new WireWriter()
  for (const { handle } of handles) body.uint32(handle)
  if (authorizations.length > 0) {
    const names = handles.map(({ name }) => name)
    const parameterHash = commandParameterHash(TPM_CC[command.name], names, parameters)
    const area = encodeAuthorizations(authorizations, parameterHash)
    body.uint32(area.length).bytes(area)
  }
  const bodyBytes = body.bytes(parameters).finish()
  return new WireWriter()
    .uint16(authorizations.length > 0 ? TPM_ST.SESSIONS : TPM_ST.NO_SESSIONS)
    .uint32(HEADER_BYTES + bodyBytes.length)
    .uint32(TPM_CC[command.name])
    .bytes(bodyBytes)
    .finish()
}

/** Encodes a TPMS_AUTH_COMMAND for each authorisation, Part 2, clause 10.13.2. */
function encodeAuthorizations(authorizations: Authorization[], parameterHash: Buffer): Buffer {
  const area = new WireWriter()
  for (const authorization of authorizations) {
    if (authorization === 'empty password') {
      area.uint32(TPM_RH.RS_PW).sized(NO_BYTES).uint8(TPMA_SESSION.continueSession).sized(NO_BYTES)
      continue
    }
    const { handle, nonceCaller, attributes } = authorization
    const hmac = commandHmac({ session: authorization, parameterHash, attributes })
    area.uint32(handle).sized(nonceCaller).uint8(attributes).sized(hmac)
  }
  return area.finish()
}

function decodeResponse(
  command: Command,
  authorizations: Authorization[],
  tag: number,
  response: WireReader,
): Response {
  const hasSessions = authorizations.length > 0
  if (tag !== (hasSessions ? TPM_ST.SESSIONS : TPM_ST.NO_SESSIONS))
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered with a wrong tag')
  const handle = command.returnsHandle === true ? response.uint32() : 0
  if (!hasSessions) return { handle, parameters: response }

  const parameters = response.bytes(response.uint32())
  const parameterHash = responseParameterHash(TPM_CC[command.name], parameters)
  for (const authorization of authorizations) {
    const nonceTpm = Buffer.from(response.sized())
    const attributes = response.uint8()
    const hmac = response.sized()
    if (authorization === 'empty password') continue
    authorization.nonceTpm = nonceTpm
    verifyResponseHmac(
      { session: authorization, parameterHash, attributes },
      hmac,
      `TPM2_${command.name}`,
    )
  }
  response.end()
  const decrypting = authorizations
    .filter((each) => each !== 'empty password')
    .find(encryptsResponse)
  const clear =
    decrypting === undefined ? parameters : decryptResponseParameter(decrypting, parameters)
  return { handle, parameters: new WireReader(clear) }
}

import { TPM_ALG, TPM_RH, TPM_SE, TPMA_SESSION } from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import { kdfA } from '../sessions/kdf.ts'
import { createSalt } from '../sessions/salt.ts'
import type { Session } from '../sessions/session.ts'
import type { TpmConnection, TpmTransport } from '../transport/transport.ts'
import { execute, type HandleReference } from './execute.ts'
import type { StorageKey } from './object.ts'

const NONCE_BYTES = 32
const NO_BYTES = Buffer.alloc(0)

export type StartSessionInput = {
  kind: 'hmac' | 'policy'
  /**
   * The key that encrypts the salt. If its Name is pinned, nobody between caller and TPM learns the
   * session's key.
   */
  saltKey: StorageKey
  /** Whether the first parameter of the command or of the response is encrypted. */
  encrypts: 'command' | 'response'
}

/**
 * Starts a salted session with AES-128-CFB for parameters. The caller flushes it.
 * TPM2_StartAuthSession, Part 3, clause 11.1.
 */
export async function startAuthSession(
  connection: TpmConnection,
  { kind, saltKey, encrypts }: StartSessionInput,
): Promise<Session> {
  const { random } = connection
  const { salt, encryptedSalt } = createSalt(saltKey.public, random)
  const nonceCaller = random.bytes(NONCE_BYTES)
  const { handle, parameters } = await execute(connection, {
    name: 'StartAuthSession',
    handles: [saltKey, { handle: TPM_RH.NULL, name: NO_BYTES }],
    parameters: new WireWriter()
      .sized(nonceCaller)
      .sized(encryptedSalt)
      .uint8(kind === 'hmac' ? TPM_SE.HMAC : TPM_SE.POLICY)
      .uint16(TPM_ALG.AES)
      .uint16(128)
      .uint16(TPM_ALG.CFB)
      .uint16(TPM_ALG.SHA256)
      .finish(),
    returnsHandle: true,
  })
  const nonceTpm = Buffer.from(parameters.sized())
  // Without a bind entity, only the salt determines the session's key. Part 1, clause 19.6.8.
  const key = kdfA(salt, 'ATH', nonceTpm, nonceCaller, 256)
  salt.fill(0)
  const direction = encrypts === 'command' ? TPMA_SESSION.decrypt : TPMA_SESSION.encrypt
  const attributes = TPMA_SESSION.continueSession | direction
  return { handle, kind, key, nonceCaller, nonceTpm, attributes, random }
}

/**
 * Starts a trial session, which computes a policy digest and proves nothing. The caller flushes it.
 * TPM2_StartAuthSession, Part 3, clause 11.1.
 */
export async function startTrialSession(connection: TpmConnection): Promise<HandleReference> {
  const none = { handle: TPM_RH.NULL, name: NO_BYTES }
  const { handle } = await execute(connection, {
    name: 'StartAuthSession',
    handles: [none, none],
    parameters: new WireWriter()
      .sized(connection.random.bytes(NONCE_BYTES))
      .sized(NO_BYTES)
      .uint8(TPM_SE.TRIAL)
      .uint16(TPM_ALG.NULL)
      .uint16(TPM_ALG.SHA256)
      .finish(),
    returnsHandle: true,
  })
  return { handle, name: NO_BYTES }
}

/** Returns the policy digest of a session, 32 bytes. TPM2_PolicyGetDigest, Part 3, clause 23.19. */
export async function policyGetDigest(
  transport: TpmTransport,
  session: { handle: number },
): Promise<Buffer> {
  const { parameters } = await execute(transport, {
    name: 'PolicyGetDigest',
    handles: [{ handle: session.handle, name: NO_BYTES }],
  })
  return Buffer.from(parameters.sized())
}

import { TPM_ALG } from '../codec/constants.ts'
import { encodePcrSelection } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import type { Session } from '../sessions/session.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute, type HandleReference } from './execute.ts'

/** Result of TPM2_Quote. */
export type Quote = {
  /** TPMS_ATTEST. */
  attested: Buffer
  /** TPMT_SIGNATURE. */
  signature: Buffer
}

/** Makes a key sign the SHA-256 PCRs and the verifier's nonce. TPM2_Quote, Part 3, clause 18.4. */
export async function quote(
  transport: TpmTransport,
  key: HandleReference,
  { nonce, pcrs }: { nonce: Buffer; pcrs: readonly number[] },
): Promise<Quote> {
  const { parameters } = await execute(transport, {
    name: 'Quote',
    handles: [key],
    authorizations: ['empty password'],
    parameters: new WireWriter()
      .sized(nonce)
      .uint16(TPM_ALG.NULL)
      .bytes(encodePcrSelection(pcrs))
      .finish(),
  })
  return { attested: Buffer.from(parameters.sized()), signature: Buffer.from(parameters.rest()) }
}

/**
 * A credential in the form of TPM2_MakeCredential. Only one EK opens it, and only together with the
 * key that it names.
 */
export type Credential = {
  /** TPM2B_ID_OBJECT without its size: integrity and encrypted credential. */
  blob: Buffer
  /** TPM2B_ENCRYPTED_SECRET without its size. */
  encryptedSecret: Buffer
}

/**
 * Returns the secret of a credential for this key and EK. The session that satisfies the EK's
 * policy encrypts the secret on the wire. TPM2_ActivateCredential, Part 3, clause 12.5.
 * TPM_INTEGRITY_FAILED means that the credential was made for another key or another EK.
 */
export async function activateCredential(
  transport: TpmTransport,
  key: HandleReference,
  endorsementKey: HandleReference,
  credential: Credential,
  session: Session,
): Promise<Buffer> {
  const { parameters } = await execute(transport, {
    name: 'ActivateCredential',
    handles: [key, endorsementKey],
    authorizations: ['empty password', session],
    parameters: new WireWriter().sized(credential.blob).sized(credential.encryptedSecret).finish(),
  })
  return parameters.sized()
}

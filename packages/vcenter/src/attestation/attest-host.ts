import { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'
import {
  type AttestationContext,
  decodeKeys,
  type Evidence,
  MEASURED_PCRS,
  makeCredential,
  notAccepted,
  objectName,
  TpmError,
  type Verdict,
  verifyEvidence,
} from '@nkpsim/tpm'
import type { TpmKeys } from '../records/attestation.ts'
import { boundedText } from '../records/bounded-text.ts'

const CALL_TIMEOUT_MS = 60_000
const NONCE_BYTES = 32
/** Code with which a host answers if its TPM cannot be used. */
const TPM_UNAVAILABLE = 'TPM_UNAVAILABLE'
/** Code with which a host answers if too many callers wait for its TPM. */
const TPM_BUSY = 'TPM_BUSY'
const SECRET_BYTES = 32

/** Result of an attestation, and the accepted evidence. */
export type Attested = {
  verdict: Verdict
  /** Keys of the accepted TPM; undefined if the host was not accepted. */
  keys: TpmKeys | undefined
  eventLog: Buffer | undefined
  /**
   * Authority that now approves boots of the host; undefined if the host's configuration is not
   * sealed.
   */
  bootPolicies: BootPolicyState | undefined
}

export type BootPolicyState = { counterName: Buffer; counter: bigint; authority: Buffer }

/**
 * Asks a host for the identity of its TPM, challenges the TPM, and judges the evidence. A host that
 * answers wrongly is not accepted. Throws only if the host cannot be reached or its TPM is busy.
 * @throws RpcError UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED; RESOURCE_EXHAUSTED with the code
 *   TPM_BUSY
 */
export async function attestHost(
  channel: RpcChannel,
  context: Omit<AttestationContext, 'nonce' | 'secret' | 'challenged'>,
  random: Random,
): Promise<Attested> {
  const host = channel.client('nkpsim.esxi.v1.HostAttestationService')
  const options = { timeoutMs: CALL_TIMEOUT_MS }
  try {
    const identity = await host.getTpmIdentity({}, options)
    const keys = keysOf(identity)
    const { endorsementKey } = decodeKeys(keys)
    const challenged = {
      endorsementKeyName: objectName(keys.endorsementKey),
      attestationKeyName: objectName(keys.attestationKey),
    }
    using secret = Secret.random(SECRET_BYTES, random.bytes)
    const nonce = random.bytes(NONCE_BYTES)
    const credential = makeCredential(
      endorsementKey,
      { keyName: challenged.attestationKeyName, secret: secret.reveal() },
      random,
    )
    const { blob: credentialBlob, encryptedSecret } = credential
    const answer = await host.attest({ nonce, credentialBlob, encryptedSecret }, options)
    const evidence: Evidence = {
      ...keysOf(answer),
      endorsementCertificate: Buffer.from(answer.endorsementCertificate),
      activation: Buffer.from(answer.activation),
      quote: {
        attested: Buffer.from(answer.attested),
        signature: Buffer.from(answer.signature),
      },
      pcrValues: new Map(
        MEASURED_PCRS.map((pcr, index) => [pcr, Buffer.from(answer.pcrValues[index] ?? [])]),
      ),
      eventLog: Buffer.from(answer.eventLog),
    }
    const verdict = verifyEvidence(evidence, { ...context, nonce, secret, challenged })
    const isAccepted = verdict.status === 'accepted'
    const counterName = Buffer.from(identity.bootPolicyCounterName)
    return {
      verdict,
      keys: isAccepted ? keysOf(answer) : undefined,
      eventLog: isAccepted ? evidence.eventLog : undefined,
      bootPolicies:
        counterName.length === 0
          ? undefined
          : {
              counterName,
              counter: BigInt(identity.bootPolicyCounter),
              authority: Buffer.from(identity.bootAuthority),
            },
    }
  } catch (error) {
    return {
      verdict: verdictOf(error),
      keys: undefined,
      eventLog: undefined,
      bootPolicies: undefined,
    }
  }
}

function keysOf(message: { endorsementKey: Uint8Array; attestationKey: Uint8Array }): TpmKeys {
  return {
    endorsementKey: Buffer.from(message.endorsementKey),
    attestationKey: Buffer.from(message.attestationKey),
  }
}

/**
 * Whether a call failed because the host was not reached. A host that reports a missing TPM was
 * reached.
 */
export function isUnreachable({ status, code }: RpcError): boolean {
  const isCutOff = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED'].includes(status)
  return isCutOff && code !== TPM_UNAVAILABLE
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof TpmError) return notAccepted('EVIDENCE_MALFORMED', error.message)
  if (!(error instanceof RpcError)) throw error
  // A busy TPM says nothing about the host, so the attestation has no result.
  if (isUnreachable(error) || error.code === TPM_BUSY) throw error
  // The host wrote this error text. The text becomes part of an alarm and of events.
  const said = boundedText(error.message)
  if (error.code === TPM_UNAVAILABLE) return notAccepted(TPM_UNAVAILABLE, said)
  return notAccepted('NO_EVIDENCE', `the host gave no attestation report: ${said}`)
}

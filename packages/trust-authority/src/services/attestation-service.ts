import { type ServiceRegistration, serve, type trustV1 } from '@nkpsim/rpc'
import { MEASURED_PCRS } from '@nkpsim/tpm'
import type { TrustEvidence } from '../attestation/attestation.ts'
import { TOKEN_LIFETIME_MS, type TokenKind } from '../attestation/tokens.ts'
import { TrustError } from '../errors.ts'
import type { AttestationOperations } from '../operations/attestation.ts'

const MAX_PART_BYTES = 8 * 1024
const MAX_LOG_BYTES = 256 * 1024
const KINDS = {
  keyProvider: 'TOKEN_KIND_KEY_PROVIDER',
  reporting: 'TOKEN_KIND_REPORTING',
} as const satisfies Record<TokenKind, string>

/** Serves nkpsim.trust.v1.AttestationService. */
export function attestationService(operations: AttestationOperations): ServiceRegistration {
  return serve(
    'nkpsim.trust.v1.AttestationService',
    operations,
    {
      beginAttestation: async ({ endorsementKey, attestationKey, proofKey }, run) => {
        const { nonce, credential, context, serviceId } = await run({
          endorsementKey: Buffer.from(endorsementKey),
          attestationKey: Buffer.from(attestationKey),
          proofKey: Buffer.from(proofKey),
        })
        const { blob: credentialBlob, encryptedSecret } = credential
        return { nonce, credentialBlob, encryptedSecret, context, serviceId }
      },
      finishAttestation: async (messages, run) => {
        const verdict = await run(await readEvidence(messages))
        const { isAttested, reason, message, checks, tokens, baseImage } = verdict
        return {
          ...{ attested: isAttested, reason, message, checks: [...checks], baseImage },
          tokens: tokens.map(({ kind, ...token }) => ({ kind: KINDS[kind], ...token })),
          lifetimeMs: TOKEN_LIFETIME_MS,
        }
      },
    },
    'unauthenticated',
  )
}

/** @throws TrustError INVALID_REQUEST */
async function readEvidence(
  messages: AsyncIterable<trustV1.FinishAttestationRequest__Output>,
): Promise<TrustEvidence> {
  let header: trustV1.AttestationHeader__Output | undefined
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const { header: first, eventLog } of messages) {
    if (first) {
      if (header !== undefined) throw invalid('the evidence has two headers')
      header = first
      continue
    }
    const length = eventLog?.length ?? 0
    sizeBytes += length
    if (header === undefined) throw invalid('the evidence does not begin with its header')
    if (length === 0 || length > MAX_PART_BYTES || sizeBytes > MAX_LOG_BYTES)
      throw invalid('the event log comes in parts of 1 byte to 8 KiB, and has at most 256 KiB')
    parts.push(Buffer.from(eventLog ?? []))
  }
  if (header === undefined) throw invalid('there is no evidence')
  return evidenceOf(header, Buffer.concat(parts))
}

function evidenceOf(header: trustV1.AttestationHeader__Output, eventLog: Buffer): TrustEvidence {
  const { pcrValues } = header
  return {
    context: Buffer.from(header.context),
    proofKey: Buffer.from(header.proofKey),
    kinds: header.kinds.map((kind) =>
      kind === 'TOKEN_KIND_REPORTING' ? 'reporting' : 'keyProvider',
    ),
    evidence: {
      endorsementCertificate: Buffer.from(header.endorsementCertificate),
      endorsementKey: Buffer.from(header.endorsementKey),
      attestationKey: Buffer.from(header.attestationKey),
      activation: Buffer.from(header.activation),
      quote: {
        attested: Buffer.from(header.attested),
        signature: Buffer.from(header.signature),
      },
      pcrValues: new Map(
        MEASURED_PCRS.map((pcr, index) => [pcr, Buffer.from(pcrValues[index] ?? [])]),
      ),
      eventLog,
    },
  }
}

function invalid(message: string): TrustError {
  return new TrustError('INVALID_REQUEST', message)
}

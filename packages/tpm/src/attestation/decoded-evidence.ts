import { X509Certificate } from 'node:crypto'
import { decodePublicArea, type EccPublic, type RsaPublic } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import { TpmError } from '../errors.ts'
import { decodeEventLog, type LogEvent } from '../event-log/event-log.ts'
import type { BootDescription } from '../measured-boot/boot-description.ts'
import { readBootEvents } from '../measured-boot/boot-events.ts'
import { withoutPadding } from './endorsement-certificate.ts'
import type { Evidence } from './evidence.ts'
import { decodeQuote, type QuoteContent } from './quote.ts'

const MAX_CERTIFICATE_BYTES = 4096

/** Evidence that was decoded but not verified yet. */
export type DecodedEvidence = {
  /** Undefined if the TPM has no EK certificate and the verifier accepts such TPMs. */
  certificate: X509Certificate | undefined
  endorsementKey: RsaPublic
  endorsementKeyName: Buffer
  attestationKey: EccPublic
  attestationKeyName: Buffer
  activation: Buffer
  attested: Buffer
  signature: Buffer
  quote: QuoteContent
  pcrValues: ReadonlyMap<number, Buffer>
  events: readonly LogEvent[]
  /** The boot that the log describes. Undefined if the log describes no valid boot. */
  boot: BootDescription | undefined
}

/**
 * @param needsCertificate whether evidence without an EK certificate is malformed
 * @throws TpmError INVALID_EVIDENCE, INVALID_EVENT_LOG
 */
export function decodeEvidence(evidence: Evidence, needsCertificate = true): DecodedEvidence {
  const events = decodeEventLog(evidence.eventLog)
  try {
    const { endorsementKey, attestationKey } = decodeKeys(evidence)
    return {
      certificate: decodeCertificate(evidence.endorsementCertificate, needsCertificate),
      endorsementKey,
      endorsementKeyName: objectName(evidence.endorsementKey),
      attestationKey,
      attestationKeyName: objectName(evidence.attestationKey),
      activation: evidence.activation,
      attested: evidence.quote.attested,
      signature: evidence.quote.signature,
      quote: decodeQuote(evidence.quote.attested),
      pcrValues: evidence.pcrValues,
      events,
      boot: bootOf(events),
    }
  } catch (cause) {
    if (cause instanceof TpmError && cause.code === 'INVALID_EVIDENCE') throw cause
    throw malformed('a part of it cannot be read', cause)
  }
}

/** Decodes the keys that a challenge is for. @throws TpmError INVALID_EVIDENCE */
export function decodeKeys(identity: Pick<Evidence, 'endorsementKey' | 'attestationKey'>): {
  endorsementKey: RsaPublic
  attestationKey: EccPublic
} {
  try {
    const endorsementKey = decodePublicArea(identity.endorsementKey)
    const attestationKey = decodePublicArea(identity.attestationKey)
    if (endorsementKey.type === 'rsa' && attestationKey.type === 'ecc')
      return { endorsementKey, attestationKey }
  } catch (cause) {
    throw malformed('a key cannot be read', cause)
  }
  throw malformed('a key has a type that an EK or AK must not have')
}

function decodeCertificate(bytes: Buffer, isNeeded: boolean): X509Certificate | undefined {
  const der = withoutPadding(bytes)
  if (der.length === 0 && !isNeeded) return undefined
  if (der.length === 0)
    throw malformed('Unable to provision Endorsement Key on TPM 2.0 device: it has no certificate')
  if (der.length > MAX_CERTIFICATE_BYTES) throw malformed('the EK certificate is too long')
  const certificate = new X509Certificate(der)
  // OpenSSL ignores bytes after a certificate. These bytes are unsigned.
  if (!certificate.raw.equals(der)) throw malformed('there is something behind the EK certificate')
  return certificate
}

function bootOf(events: readonly LogEvent[]): BootDescription | undefined {
  try {
    return readBootEvents(events)
  } catch (error) {
    if (error instanceof TpmError && error.code === 'INVALID_EVENT_LOG') return undefined
    throw error
  }
}

function malformed(reason: string, cause?: unknown): TpmError {
  return new TpmError('INVALID_EVIDENCE', `the attestation report is malformed: ${reason}`, {
    cause,
  })
}

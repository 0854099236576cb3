import { generateKeyPairSync, sign } from 'node:crypto'
import type { Evidence } from '../attestation/evidence.ts'
import { AK_TEMPLATE, endorsementQualifiedName } from '../attestation/keys.ts'
import { decodeQuote } from '../attestation/quote.ts'
import { TPM_ALG, TPM_GENERATED_VALUE, TPM_ST } from '../codec/constants.ts'
import { type EccPublic, encodePublicArea } from '../codec/public-area.ts'
import { encodePcrSelection, objectName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import type { Quote } from '../commands/attest.ts'
import { encodeEventLog, type LogEvent, replayEventLog } from '../event-log/event-log.ts'
import { MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { pcrComposite } from '../sealing/policy.ts'

/** Returns a software key with the public area of an AK, which only its activation exposes. */
export function softwareAk(objectAttributes = AK_TEMPLATE.objectAttributes) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const area: EccPublic = {
    ...AK_TEMPLATE,
    objectAttributes,
    x: Buffer.from(x, 'base64url'),
    y: Buffer.from(y, 'base64url'),
  }
  return { privateKey, publicArea: encodePublicArea(area) }
}

export type QuoteEdit = {
  magic?: number
  type?: number
  signer?: Buffer
  nonce?: Buffer
  resetCount?: number
  clockMs?: bigint
  firmwareVersion?: bigint
  pcrs?: readonly number[]
  pcrDigest?: Buffer
}

/** Returns evidence with an edited quote of a software AK, for which the activation is wrong. */
export function forgedQuote(
  evidence: Evidence,
  edit: QuoteEdit,
  objectAttributes?: number,
): Evidence {
  const ak = softwareAk(objectAttributes)
  const honest = decodeQuote(evidence.quote.attested)
  return {
    ...evidence,
    attestationKey: ak.publicArea,
    quote: quoteInSoftware(ak, { ...honest, ...edit }),
  }
}

export type SoftwareQuote = QuoteEdit & {
  nonce: Buffer
  pcrs: readonly number[]
  pcrDigest: Buffer
  restartCount?: number
}

/** Returns a quote that a software AK signs. */
export function quoteInSoftware(
  { privateKey, publicArea }: ReturnType<typeof softwareAk>,
  quote: SoftwareQuote,
): Quote {
  const attested = new WireWriter()
    .uint32(quote.magic ?? TPM_GENERATED_VALUE)
    .uint16(quote.type ?? TPM_ST.ATTEST_QUOTE)
    .sized(quote.signer ?? endorsementQualifiedName(objectName(publicArea)))
    .sized(quote.nonce)
    .uint64(quote.clockMs ?? 0n)
    .uint32(quote.resetCount ?? 0)
    .uint32(quote.restartCount ?? 0)
    .uint8(1)
    .uint64(quote.firmwareVersion ?? 0n)
    .bytes(encodePcrSelection(quote.pcrs))
    .sized(quote.pcrDigest)
    .finish()
  const raw = sign('sha256', attested, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const signature = new WireWriter()
    .uint16(TPM_ALG.ECDSA)
    .uint16(TPM_ALG.SHA256)
    .sized(raw.subarray(0, 32))
    .sized(raw.subarray(32))
    .finish()
  return { attested, signature }
}

/**
 * Returns evidence of a host that booted something else, with a matching quote. Only the boot is
 * wrong.
 */
export function booted<T extends { evidence: Evidence }>(
  told: T,
  events: readonly LogEvent[],
  pcrs = MEASURED_PCRS,
): T {
  const values = [...replayEventLog(events)].filter(([pcr]) => pcrs.includes(pcr))
  const pcrDigest = pcrComposite(new Map(values))
  return {
    ...told,
    evidence: {
      ...forgedQuote(told.evidence, { pcrDigest, pcrs }),
      eventLog: encodeEventLog(events),
    },
  }
}

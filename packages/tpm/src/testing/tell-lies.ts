import type { AttestationContext } from '../attestation/checks.ts'
import { decodeKeys } from '../attestation/decoded-evidence.ts'
import type { Evidence } from '../attestation/evidence.ts'
import { decodeQuote } from '../attestation/quote.ts'
import { toKeyObject } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import { encodeEventLog, type LogEvent } from '../event-log/event-log.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { HONEST_BOOT, trusting } from './attesting-host.ts'
import { forgeCertificate } from './forged-certificate.ts'
import { booted, forgedQuote, type QuoteEdit } from './forged-quote.ts'

/** The answers of an honest host and of another one, with their challenges. */
export type Truth = {
  evidence: Evidence
  context: AttestationContext
  other: { evidence: Evidence; context: AttestationContext }
}

export type Told = { evidence: Evidence; context: AttestationContext }

/** A lie: its name, the expected reason of its refusal, and how to tell it. */
export type Lie = { name: string; code: string; tell: (truth: Truth) => Told }

/** A quote that a software key signed, with what it states edited. */
export const forged = (name: string, code: string, edit: QuoteEdit): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => ({ evidence: forgedQuote(evidence, edit), context }),
})

/** An EK certificate of an authority that vCenter trusts. */
export const certified = (
  name: string,
  code: string,
  options: Parameters<typeof forgeCertificate>[1],
): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => {
    const { endorsementKey } = decodeKeys(evidence)
    const { certificateDer, rootPem } = forgeCertificate(toKeyObject(endorsementKey), options)
    return {
      evidence: { ...evidence, endorsementCertificate: certificateDer },
      context: {
        ...context,
        // Later than when the certificate was made.
        nowMs: Date.now() + 1000,
        authorities: trusting(context.authorities, rootPem),
      },
    }
  },
})

/** An event log that tells other events than those that were measured. */
export const edited = (
  name: string,
  code: string,
  edit: (events: LogEvent[]) => LogEvent[],
): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => ({
    evidence: { ...evidence, eventLog: encodeEventLog(edit(bootEvents(HONEST_BOOT))) },
    context,
  }),
})

/** A boot that was measured and told as it is. */
export const boots = (name: string, code: string, events: () => LogEvent[]): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => booted({ evidence, context }, events()),
})

/** What vCenter knows of an earlier attestation. */
export const known = (
  name: string,
  code: string,
  more: (
    honest: ReturnType<typeof decodeQuote>,
  ) => Partial<NonNullable<AttestationContext['known']>>,
): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => {
    const quote = decodeQuote(evidence.quote.attested)
    const { clockMs, resetCount, restartCount, firmwareVersion } = quote
    const endorsementKeyName = objectName(evidence.endorsementKey)
    return {
      evidence,
      context: {
        ...context,
        known: {
          clockMs,
          resetCount,
          restartCount,
          firmwareVersion,
          endorsementKeyName,
          ...more(quote),
        },
      },
    }
  },
})

import type { AttestationContext } from '../attestation/check.ts'
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

/** Answers of an honest host and of another host, with their challenges. */
export type Truth = {
  evidence: Evidence
  context: AttestationContext
  other: { evidence: Evidence; context: AttestationContext }
}

export type Told = { evidence: Evidence; context: AttestationContext }

/** A lie: its name, the expected code of its refusal, and a function that tells the lie. */
export type Lie = { name: string; code: string; tell: (truth: Truth) => Told }

/** Returns a lie with an edited quote that a software key signed. */
export const forged = (name: string, code: string, edit: QuoteEdit): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => ({ evidence: forgedQuote(evidence, edit), context }),
})

/** Returns a lie with an EK certificate of an authority that vCenter trusts. */
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
        // The certificate was made before this time.
        nowMs: Date.now() + 1000,
        authorities: trusting(context.authorities, rootPem),
      },
    }
  },
})

/** Returns a lie with an event log that differs from the measured events. */
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

/** Returns a lie whose quote and event log match. Only its boot is not acceptable. */
export const boots = (name: string, code: string, events: () => LogEvent[]): Lie => ({
  name,
  code,
  tell: ({ evidence, context }) => booted({ evidence, context }, events()),
})

/** Returns a lie that contradicts what vCenter knows from an earlier attestation. */
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

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bootEvents } from '../measured-boot/boot-events.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { answer, ask, bootTpm, HONEST_BOOT, labAuthorities } from '../testing/attesting-host.ts'
import { FORGED_BY_SOFTWARE, LIES } from '../testing/lies.ts'
import { openLab } from '../testing/real-tpm.ts'
import type { Told, Truth } from '../testing/tell-lies.ts'
import type { Tpm } from '../tpm.ts'
import type { Check } from './check.ts'
import { ATTESTATION_CHECKS } from './checks.ts'
import type { Evidence } from './evidence.ts'
import { verifyEvidence } from './verify.ts'

const MUTATED_EVIDENCES = 10_000
const lab = openLab()
let swtpm: SwtpmProcess
let tpm: Tpm
let truth: Truth
/** Forging certificates is slow, so each lie is forged once. */
const told = new Map<string, Told>()

const tell = (name: string): Told => {
  const known = told.get(name)
  if (known !== undefined) return known
  const lie = LIES.find((each) => each.name === name)
  if (lie === undefined) throw new Error(`no lie is called ${name}`)
  const now = lie.tell(truth)
  told.set(name, now)
  return now
}
const question = async (of: Tpm) => ask(of, labAuthorities(lab.folder))
const events = bootEvents(HONEST_BOOT)

beforeAll(async () => {
  swtpm = await lab.start('esx-1')
  tpm = await bootTpm(swtpm, events)
  const otherTpm = await bootTpm(await lab.start('esx-2'), events)
  const asked = await question(tpm)
  const otherAsked = await question(otherTpm)
  truth = {
    evidence: await answer(tpm, asked),
    context: asked.context,
    other: { evidence: await answer(otherTpm, otherAsked), context: otherAsked.context },
  }
  await otherTpm.close()
})
afterAll(async () => {
  await tpm.close()
  await lab.dispose()
})

describe('an EK certificate from an NV index that is larger', () => {
  const padded = (padding: Buffer): Evidence => ({
    ...truth.evidence,
    endorsementCertificate: Buffer.concat([truth.evidence.endorsementCertificate, padding]),
  })

  it.each([
    ['erased', Buffer.alloc(300, 0xff)],
    ['cleared', Buffer.alloc(300)],
    ['one erased byte', Buffer.alloc(1, 0xff)],
  ])('is accepted if the rest of the index is %s', (_what, padding) => {
    expect(verifyEvidence(padded(padding), truth.context)).toMatchObject({ status: 'accepted' })
  })

  it('is refused if the rest has other bytes, or if there is only padding', () => {
    for (const rest of [Buffer.of(0xff, 0), Buffer.of(0x30), Buffer.alloc(300, 1)])
      expect(verifyEvidence(padded(rest), truth.context)).toMatchObject({
        reason: 'EVIDENCE_MALFORMED',
      })
    for (const byte of [0, 0xff]) {
      const endorsementCertificate = Buffer.alloc(1024, byte)
      const verdict = verifyEvidence({ ...truth.evidence, endorsementCertificate }, truth.context)
      expect(verdict.message).toContain('it has no certificate')
    }
  })
})

describe('an honest host', () => {
  it('is accepted, and its boot is recorded', () => {
    const verdict = verifyEvidence(truth.evidence, truth.context)
    expect(verdict).toMatchObject({ status: 'accepted', reason: '', message: '' })
    expect(verdict.checks.every(({ passed }) => passed)).toBe(true)
    expect(verdict.learned?.boot).toEqual(HONEST_BOOT)
  })

  it('is accepted after a reboot, and the recorded facts match', async () => {
    const { learned } = verifyEvidence(truth.evidence, truth.context)
    await tpm.close()
    tpm = await bootTpm(swtpm, events)
    const asked = await question(tpm)
    const evidence = await answer(tpm, asked)
    const verdict = verifyEvidence(evidence, { ...asked.context, known: learned?.tpm })
    expect(verdict).toMatchObject({ status: 'accepted' })
    expect(verdict.learned?.tpm.resetCount).toBe((learned?.tpm.resetCount ?? 0) + 1)
  })

  it('is accepted after TPM2_Clear only as a new host, because TPM2_Clear evicts the EK', async () => {
    const before = verifyEvidence(truth.evidence, truth.context).learned?.tpm
    await tpm.close()
    expect(lab.tool(swtpm, 'tpm2_clear', '-c', 'p').exitCode).toBe(0)
    tpm = await bootTpm(swtpm, events)
    const asked = await question(tpm)
    const evidence = await answer(tpm, asked)
    expect(verifyEvidence(evidence, asked.context).status).toBe('accepted')
    expect(verifyEvidence(evidence, { ...asked.context, known: before }).reason).toBe(
      'CLOCK_BACKWARDS',
    )
  })
})

describe('a rogue host', () => {
  it.each(LIES.map(({ name, code }) => [name, code]))('is refused for %s: %s', (name, code) => {
    const { evidence, context } = tell(name)
    const { status, reason, checks, learned, message } = verifyEvidence(evidence, context)
    expect(status).toBe('notAccepted')
    expect(learned).toBeUndefined()
    expect(message).not.toBe('')
    const failed = checks.filter(({ passed }) => !passed).map((check) => check.code)
    expect(failed).toContain(code)
    // Some lies fail other checks too, because a software key cannot activate a credential and a
    // certificate belongs to one key.
    if (reason !== code) expect([FORGED_BY_SOFTWARE, 'EK_CERTIFICATE_MISMATCH']).toContain(reason)
  })

  it('is told which PCRs its log does not explain, if it sent their quoted values', () => {
    const { evidence, context } = tell('a log with an event that was never measured')
    const messageFor = (pcrValues: Evidence['pcrValues']): string =>
      verifyEvidence({ ...evidence, pcrValues }, context).message
    const text = 'something else was measured than the event log says, in'
    expect(messageFor(evidence.pcrValues)).toBe(`${text} PCR 9`)
    const other = new Map([...evidence.pcrValues, [9, Buffer.alloc(32)] as const])
    for (const values of [new Map(), other]) expect(messageFor(values)).toBe(`${text} a PCR`)
    const both = tell('a log with events of two PCRs that were never measured')
    expect(verifyEvidence(both.evidence, both.context).message).toBe(`${text} PCR 7, PCR 9`)
  })

  it('has a lie for every check', () => {
    const told = new Set(LIES.map(({ code }) => code))
    expect(ATTESTATION_CHECKS.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([])
  })
})

describe('a verifier without one of its checks', () => {
  const without = (code: string): Check[] =>
    ATTESTATION_CHECKS.filter((check) => check.code !== code)

  it.each(ATTESTATION_CHECKS.map(({ code }) => code))(
    'detects fewer failures in a lie without the check %s',
    (code) => {
      const lies = LIES.filter((lie) => lie.code === code)
      const seen = lies.map(({ name }) => {
        const { evidence, context } = tell(name)
        const failed = (checks: readonly Check[]) =>
          verifyEvidence(evidence, context, checks)
            .checks.filter(({ passed }) => !passed)
            .map((check) => check.code)
        return { whole: failed(ATTESTATION_CHECKS), mutant: failed(without(code)) }
      })
      for (const { whole, mutant } of seen) expect(whole).not.toEqual(mutant)
    },
  )

  it('accepts a lie that only the missing check detects', () => {
    const accepted = ATTESTATION_CHECKS.map(({ code }) => code).filter((code) =>
      LIES.filter((lie) => lie.code === code).some(({ name }) => {
        const { evidence, context } = tell(name)
        const checks = without(code).filter((check) => check.code !== FORGED_BY_SOFTWARE)
        return verifyEvidence(evidence, context, checks).status === 'accepted'
      }),
    )
    // Another check also detects these two lies: a log without a PCR changes the composite too, and
    // a boot of ESXi has no event of an unknown type.
    const seenTwice = ATTESTATION_CHECKS.map(({ code }) => code).filter(
      (code) => !accepted.includes(code),
    )
    expect(seenTwice).toEqual(['EVENT_TYPE_UNKNOWN', 'EVENT_LOG_INCOMPLETE'])
  })
})

describe('mutated evidence', () => {
  it(`is never accepted and never causes a crash, in ${MUTATED_EVIDENCES} mutations`, () => {
    const parts: ((evidence: Evidence) => Buffer)[] = [
      ({ endorsementCertificate }) => endorsementCertificate,
      ({ endorsementKey }) => endorsementKey,
      ({ attestationKey }) => attestationKey,
      ({ activation }) => activation,
      ({ quote }) => quote.attested,
      ({ quote }) => quote.signature,
      ({ eventLog }) => eventLog,
    ]
    const mutate = (bytes: Buffer, at: number, kind: number, value: number): Buffer => {
      const copy = Buffer.from(bytes)
      const offset = at % copy.length
      if (kind === 0) copy.writeUInt8(copy.readUInt8(offset) ^ value, offset)
      if (kind === 1) return copy.subarray(0, offset)
      if (kind === 2) return Buffer.concat([copy, Buffer.alloc(value, value)])
      if (kind === 3)
        return Buffer.concat([copy.subarray(0, offset), Buffer.of(value), copy.subarray(offset)])
      return copy
    }
    const put = (evidence: Evidence, part: number, bytes: Buffer): Evidence => {
      const names = ['endorsementCertificate', 'endorsementKey', 'attestationKey', 'activation']
      const name = names[part]
      if (name !== undefined) return { ...evidence, [name]: bytes }
      if (part === 6) return { ...evidence, eventLog: bytes }
      const field = part === 4 ? 'attested' : 'signature'
      return { ...evidence, quote: { ...evidence.quote, [field]: bytes } }
    }
    fc.assert(
      fc.property(
        fc.nat({ max: 6 }),
        fc.nat({ max: 5000 }),
        fc.nat({ max: 3 }),
        fc.integer({ min: 1, max: 255 }),
        (part, at, kind, value) => {
          const honest = parts[part]?.(truth.evidence) ?? Buffer.alloc(0)
          const mutated = mutate(honest, at, kind, value)
          // Real TPMs have padding after the certificate.
          const behind = mutated.subarray(honest.length)
          const isPadded = behind.length > 0 && behind.every((byte) => byte === 0xff)
          fc.pre(part !== 0 || !isPadded || !mutated.subarray(0, honest.length).equals(honest))
          const evidence = put(truth.evidence, part, mutated)
          const verdict = verifyEvidence(evidence, truth.context)
          expect(verdict.status).toBe('notAccepted')
          expect(verdict.reason).not.toBe('')
        },
      ),
      { numRuns: MUTATED_EVIDENCES },
    )
  })
})

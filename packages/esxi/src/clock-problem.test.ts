import { expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createSelfSignedCertificate } from '@nkpsim/pki'
import { clockProblem } from './clock-problem.ts'

const ISSUED_MS = Date.UTC(2026, 5, 1)
const DAY_MS = 24 * 60 * 60_000

it('a clock outside the validity of the host certificate is reported as wrong', async () => {
  const { certificatePem } = await createSelfSignedCertificate({
    commonName: 'esx-1',
    dnsNames: ['localhost'],
    validityDays: 730,
    nowMs: ISSUED_MS,
    random: systemRandom,
  })
  for (const nowMs of [ISSUED_MS, ISSUED_MS + 729 * DAY_MS])
    expect(clockProblem({ certificatePem }, nowMs)).toBeUndefined()
  expect(clockProblem({ certificatePem }, ISSUED_MS - 365 * DAY_MS)).toMatch(
    /^the clock of this machine is off: it says 2025-06-01T00:00:00.000Z, and the certificate of this host is valid from 2026-0.*: set the clock$/,
  )
  expect(clockProblem({ certificatePem }, ISSUED_MS + 731 * DAY_MS)).toMatch(/it says 2028-06-01T/)
  expect(clockProblem(undefined, 0)).toBeUndefined()
})

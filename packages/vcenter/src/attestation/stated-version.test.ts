import { expect, it } from '@jest/globals'
import { notAccepted } from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { nextRecord } from '../records/attestation.ts'
import type { Attested } from './attest-host.ts'
import { judgeStatedVersion } from './stated-version.ts'

const TPM = {
  endorsementKeyName: Buffer.alloc(34),
  clockMs: 1n,
  resetCount: 1,
  restartCount: 1,
  firmwareVersion: 1n,
}
const ACCEPTED: Attested = {
  verdict: {
    status: 'accepted',
    reason: '',
    message: '',
    checks: [{ code: 'X', title: 'x', passed: true, message: '' }],
    learned: { tpm: TPM, boot: HONEST_BOOT, events: [] },
    endorsementKeyName: TPM.endorsementKeyName,
  },
  keys: { endorsementKey: Buffer.alloc(1), attestationKey: Buffer.alloc(1) },
  eventLog: Buffer.alloc(1),
  bootPolicies: undefined,
}

it('a host that states the version it booted is accepted, and passes one more check', () => {
  const { verdict, keys } = judgeStatedVersion(ACCEPTED, { esxiVersion: '8.0.3' })
  expect(verdict).toMatchObject({ status: 'accepted', reason: '', learned: { tpm: TPM } })
  expect(verdict.checks.map(({ code, passed }) => [code, passed])).toEqual([
    ['X', true],
    ['VERSION_MISSTATED', true],
  ])
  expect(keys).toBe(ACCEPTED.keys)
})

it.each(['9.0.0', '7.0.2', ''])(
  'a host that states %j is refused, and vCenter stores nothing about its TPM',
  (esxiVersion) => {
    const { verdict, ...found } = judgeStatedVersion(ACCEPTED, { esxiVersion })
    const message = `the host states ESXi ${esxiVersion}, and was measured to boot ESXi 8.0.3`
    expect(verdict).toMatchObject({ status: 'notAccepted', reason: 'VERSION_MISSTATED', message })
    expect(found).toEqual({ keys: undefined, eventLog: undefined, bootPolicies: undefined })
    expect(nextRecord(undefined, { verdict, ...found, timeMs: 1 }).accepted).toBeUndefined()
  },
)

it('a host that fails another check is refused for the reason of that check', () => {
  const refused = { ...ACCEPTED, verdict: notAccepted('NO_EVIDENCE', 'no report') }
  expect(judgeStatedVersion(refused, { esxiVersion: '9.0.0' })).toBe(refused)
})

import { describe, expect, it } from '@jest/globals'
import type { HostPolicy } from '../records/host-policy.ts'
import { changedPolicy, type PolicyInput } from './host-policy.ts'

const PRESENT: HostPolicy = {
  requireSecureBoot: true,
  minimumVersion: '7.0.2',
  acceptedBuilds: [],
  minimumAcceptanceLevel: 'PartnerSupported',
  withholdAlways: false,
}
const INPUT: PolicyInput = {
  requireSecureBoot: false,
  minimumVersion: '8.0.3',
  acceptedBuilds: ['24022510'],
  minimumAcceptanceLevel: 'VMwareCertified',
  withholdAlways: true,
}
const refused = expect.objectContaining({ code: 'INVALID_REQUEST' })

describe('changedPolicy', () => {
  it('replaces all fields if none is named', () => {
    expect(changedPolicy(PRESENT, INPUT, [])).toEqual(INPUT)
  })

  it.each([
    ['require_secure_boot', 'requireSecureBoot'],
    ['minimum_version', 'minimumVersion'],
    ['accepted_builds', 'acceptedBuilds'],
    ['minimum_acceptance_level', 'minimumAcceptanceLevel'],
    ['withhold_always', 'withholdAlways'],
  ] as const)('replaces only the field %s', (name, field) => {
    expect(changedPolicy(PRESENT, INPUT, [name])).toEqual({ ...PRESENT, [field]: INPUT[field] })
  })

  it('refuses a field that does not exist, also beside one that does', () => {
    for (const name of ['requireSecureBoot', '', 'builds'])
      expect(() => changedPolicy(PRESENT, INPUT, ['minimum_version', name])).toThrow(refused)
  })

  it.each(['7.0', '8.0.3', '8.0.3.100', '999.999'])('accepts the version %s', (minimumVersion) => {
    const policy = changedPolicy(PRESENT, { ...INPUT, minimumVersion }, [])
    expect(policy.minimumVersion).toBe(minimumVersion)
  })

  it.each(['', '8', '8.', '8.x', '8.0.3.1.2', '1000.0', ' 8.0'])(
    'refuses the version %j',
    (minimumVersion) => {
      expect(() => changedPolicy(PRESENT, { ...INPUT, minimumVersion }, [])).toThrow(refused)
    },
  )

  it('accepts a hundred builds of up to twelve digits', () => {
    const builds = (count: number) => Array.from({ length: count }, () => '1'.repeat(12))
    const accepted = (acceptedBuilds: readonly string[]) =>
      changedPolicy(PRESENT, { ...INPUT, acceptedBuilds }, ['accepted_builds']).acceptedBuilds
    expect(accepted(builds(100))).toEqual(builds(100))
    for (const wrong of [builds(101), ['1'.repeat(13)], ['1', 'x'], ['']])
      expect(() => accepted(wrong)).toThrow(refused)
  })

  it('refuses an unknown acceptance level', () => {
    for (const minimumAcceptanceLevel of ['', 'partnerSupported'])
      expect(() => changedPolicy(PRESENT, { ...INPUT, minimumAcceptanceLevel }, [])).toThrow(
        refused,
      )
  })
})

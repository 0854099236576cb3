import { describe, expect, it } from '@jest/globals'
import {
  ACCEPTANCE_LEVELS,
  type AcceptanceLevel,
  type BootDescription,
  type Vib,
} from '../measured-boot/boot-description.ts'
import {
  type AttestationPolicy,
  DEFAULT_ATTESTATION_POLICY,
  isVersionAtLeast,
  POLICY_CHECKS,
  vibBelow,
} from './attestation-policy.ts'

const vib = (name: string, acceptanceLevel: AcceptanceLevel): Vib => ({
  ...{ name, acceptanceLevel },
  ...{ version: '1', vendor: 'anybody' },
})
const BOOT: BootDescription = {
  firmwareVersion: '1',
  secureBoot: true,
  secureBootAuthority: 'anybody',
  bootOptions: '',
  execInstalledOnly: true,
  esxi: { version: '8.0.3', build: '24022510' },
  vibs: [vib('base', 'VMwareCertified'), vib('driver', 'PartnerSupported')],
}

/** Codes and reasons of the checks that fail. */
function failures(boot: Partial<BootDescription>, policy: Partial<AttestationPolicy> = {}) {
  return POLICY_CHECKS.map(({ code, judge }) => [
    code,
    judge({ ...BOOT, ...boot }, { ...DEFAULT_ATTESTATION_POLICY, ...policy }),
  ]).filter(([, reason]) => reason !== undefined)
}

describe('the policy of attestation', () => {
  it('accepts a boot that meets it', () => {
    expect(failures({})).toEqual([])
    expect(failures({}, { acceptedBuilds: ['1', '24022510'] })).toEqual([])
    expect(failures({ secureBoot: false }, { requireSecureBoot: false })).toEqual([])
  })

  it('by default requires secure boot, ESXi 7.0.2, and VIBs of partners', () => {
    expect(failures({ secureBoot: false })).toEqual([
      ['SECURE_BOOT_DISABLED', 'Host Secure Boot was disabled'],
    ])
    expect(failures({ esxi: { version: '7.0.1', build: '1' } })).toEqual([
      [
        'VERSION_NOT_ACCEPTED',
        'the host runs ESXi 7.0.1, and 7.0.2 is the oldest that is accepted',
      ],
    ])
    expect(failures({ vibs: [vib('tool', 'CommunitySupported')] })).toEqual([
      ['VIB_NOT_ACCEPTED', 'VIB "tool" has the acceptance level CommunitySupported'],
    ])
  })

  it('can require one of several builds', () => {
    expect(failures({}, { acceptedBuilds: ['1', '2'] })).toEqual([
      [
        'BUILD_NOT_ACCEPTED',
        'the host runs ESXi build 24022510, which is not among those that are accepted',
      ],
    ])
  })
})

describe('isVersionAtLeast', () => {
  it.each([
    ['8.0.3', '8.0.3', true],
    ['8.0.10', '8.0.9', true],
    ['8.0.9', '8.0.10', false],
    ['9', '8.5', true],
    ['7.9', '8', false],
    ['8', '8.0.0', true],
    ['8.0.0', '8', true],
    ['8', '8.0.1', false],
    ['8.0.1', '8', true],
    ['8.x', '7', false],
    ['x', '7', false],
  ])('%s at least %s: %p', (version, minimum, expected) => {
    expect(isVersionAtLeast(version, minimum)).toBe(expected)
  })
})

describe('vibBelow', () => {
  const all = ACCEPTANCE_LEVELS.map((level) => vib(level, level))

  it.each([
    ['VMwareCertified', 'VMwareAccepted'],
    ['VMwareAccepted', 'PartnerSupported'],
    ['PartnerSupported', 'CommunitySupported'],
    ['CommunitySupported', undefined],
  ] as const)('finds the first VIB below %s', (minimum, expected) => {
    expect(vibBelow(all, minimum)?.name).toBe(expected)
  })
})

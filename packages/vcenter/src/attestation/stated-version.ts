import type { Attested } from './attest-host.ts'

/** Reason for refusing a host whose stated ESXi version differs from the measured version. */
export const VERSION_MISSTATED = 'VERSION_MISSTATED'

/**
 * Adds the check that the stated version equals the measured version. The version decides which key
 * providers the host receives. Pure.
 */
export function judgeStatedVersion<Found extends Attested>(
  attested: Found,
  stated: { esxiVersion: string },
): Found {
  const { verdict } = attested
  if (verdict.learned === undefined) return attested
  const { version } = verdict.learned.boot.esxi
  const passed = version === stated.esxiVersion
  const message = passed
    ? ''
    : `the host states ESXi ${stated.esxiVersion}, and was measured to boot ESXi ${version}`
  const title = 'ESXi version is the one that the host states'
  const checks = [...verdict.checks, { code: VERSION_MISSTATED, title, passed, message }]
  if (passed) return { ...attested, verdict: { ...verdict, checks } }
  return {
    ...attested,
    verdict: {
      ...verdict,
      status: 'notAccepted',
      reason: VERSION_MISSTATED,
      message,
      checks,
      learned: undefined,
    },
    keys: undefined,
    eventLog: undefined,
  }
}

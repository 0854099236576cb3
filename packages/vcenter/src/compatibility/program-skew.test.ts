import { describe, expect, it } from '@jest/globals'
import { programSkew } from './program-skew.ts'

describe("a host's version of nkpsim", () => {
  it.each([
    ['0.2.0', '0.2.0'],
    ['0.2.0', '0.2.7'],
    ['0.2.3', '0.1.0'],
    ['0.2.0', ''],
    ['0.11.0', '0.10.4'],
  ])('fits a vCenter of version %s if the host has version "%s"', (vcenter, host) => {
    expect(programSkew(vcenter, host)).toBeUndefined()
  })

  it.each([
    ['0.2.0', '0.3.0', /upgrade vCenter first/],
    ['0.2.0', '1.0.0', /upgrade vCenter first/],
    ['0.3.0', '0.1.0', /the host runs nkpsim 0\.1\.0, .* upgrade the host/],
    ['0.3.0', '', /the host runs nkpsim 0\.1\.0, .* upgrade the host/],
    ['1.0.0', '0.9.0', /upgrade the host/],
    ['0.10.0', '0.2.0', /upgrade the host/],
    ['0.2.0', 'latest', /unknown version, latest/],
  ])(
    'does not fit a vCenter of version %s if the host has version "%s"',
    (vcenter, host, reason) => {
      expect(programSkew(vcenter, host)).toMatch(reason)
    },
  )
})

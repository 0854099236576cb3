import { expect, it } from '@jest/globals'
import { shouldHold } from './observe.ts'

const host = { isEligible: true, isTpmRequired: true, isTrusted: true, isHeld: false }

it('shouldHold excepts only new keys that require a TPM, on a host with a cleared TPM', () => {
  expect(shouldHold(host)).toBe(true)
  expect(shouldHold({ ...host, isTrusted: false })).toBe(false)
  expect(shouldHold({ ...host, isTrusted: false, isHeld: true })).toBe(true)
  expect(shouldHold({ ...host, isTrusted: false, isTpmRequired: false })).toBe(true)
  expect(shouldHold({ ...host, isEligible: false })).toBe(false)
})

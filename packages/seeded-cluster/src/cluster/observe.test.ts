import { expect, it } from '@jest/globals'
import { shouldHold } from './observe.ts'

const host = { isEligible: true, isTpmRequired: true, isTrusted: true, isHeld: false }

it('shouldHold is false for an ineligible host, and for a new key that requires a TPM on an untrusted host', () => {
  expect(shouldHold(host)).toBe(true)
  expect(shouldHold({ ...host, isTrusted: false })).toBe(false)
  expect(shouldHold({ ...host, isTrusted: false, isHeld: true })).toBe(true)
  expect(shouldHold({ ...host, isTrusted: false, isTpmRequired: false })).toBe(true)
  expect(shouldHold({ ...host, isEligible: false })).toBe(false)
})

import { expect, it } from '@jest/globals'
import { attestationResult, trustText } from './attestation-words.ts'

it('an attestation has the words of vSphere, whichever spelling the API uses', () => {
  const statuses = ['accepted', 'ACCEPTED', 'notAccepted', 'NOT_ACCEPTED', '', 'UNSPECIFIED']
  expect(statuses.map(attestationResult)).toEqual([
    ...['Passed', 'Passed', 'Failed', 'Failed'],
    ...['N/A', 'N/A'],
  ])
})

it('an attestation on which vCenter does not rely is shown with the reason', () => {
  expect(trustText({ status: 'ACCEPTED', fresh: true })).toBe('yes')
  expect(trustText({ status: 'ACCEPTED', fresh: false })).toMatch(/^no: too old/)
  expect(trustText({ status: 'NOT_ACCEPTED', fresh: false })).toBe('no: the attestation failed')
  expect(trustText({ status: '', fresh: false })).toBe('no: the host was never attested')
})

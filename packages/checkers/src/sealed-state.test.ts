import { expect, it } from '@jest/globals'
import { type Boot, findWrongUnseals } from './sealed-state.ts'

const machine = { tpm: 'tpm-1', measured: 'aa' }
const boot: Boot = {
  host: 'esx-1',
  sealedTo: machine,
  on: machine,
  isApproved: false,
  hasRecoveryKey: false,
  opened: true,
}

it('findWrongUnseals accepts a boot on the same machine, an approved boot, and a recovery key', () => {
  const changed = { ...machine, measured: 'bb' }
  expect(
    findWrongUnseals([
      boot,
      { ...boot, on: changed, opened: false },
      { ...boot, on: changed, isApproved: true },
      { ...boot, on: { ...machine, tpm: 'tpm-2' }, hasRecoveryKey: true },
    ]),
  ).toEqual([])
})

it.each<[string, Partial<Boot>, string]>([
  ['another TPM', { on: { ...machine, tpm: 'tpm-2' } }, 'opened with another TPM'],
  [
    'another TPM and an approved boot',
    { on: { tpm: 'tpm-2', measured: 'bb' }, isApproved: true },
    'opened with another TPM',
  ],
  [
    'another measurement',
    { on: { ...machine, measured: 'bb' } },
    'opened although a measurement has changed',
  ],
  ['no change, and a closed configuration', { opened: false }, 'does not open on its own machine'],
])('findWrongUnseals reports a wrong result of a boot: %s', (_, more, text) => {
  expect(findWrongUnseals([{ ...boot, ...more }])).toEqual([`the configuration of esx-1 ${text}`])
})

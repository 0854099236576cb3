import { expect, it } from '@jest/globals'
import { type Delivery, findUnattestedHolders } from './attested-holders.ts'

const FRESH_MS = 1000
const delivery: Delivery = {
  provider: 'nkp-1',
  tpmRequired: true,
  host: 'esx-1',
  sentMs: 5000,
  tpmVersion: '2.0',
  attestation: { isAccepted: true, timeMs: 4000 },
}

it('findUnattestedHolders accepts attested hosts, and any host if the provider requires no TPM', () => {
  const unattested = { ...delivery, tpmRequired: false, tpmVersion: '', attestation: undefined }
  expect(findUnattestedHolders([delivery, unattested], FRESH_MS)).toEqual([])
})

it.each<[Partial<Delivery>, string]>([
  [{ tpmVersion: '' }, 'which has no TPM 2.0'],
  [{ attestation: undefined }, 'which was never attested'],
  [{ attestation: { isAccepted: false, timeMs: 4900 } }, 'whose attestation was not accepted'],
  [{ attestation: { isAccepted: true, timeMs: 3999 } }, 'whose attestation was 1001 ms old'],
])('findUnattestedHolders reports a delivery with %j', (more, why) => {
  expect(findUnattestedHolders([{ ...delivery, ...more }], FRESH_MS)).toEqual([
    `nkp-1 was sent to esx-1, ${why}`,
  ])
})

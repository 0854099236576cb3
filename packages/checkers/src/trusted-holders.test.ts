import { expect, it } from '@jest/globals'
import { findUnattestedTrustedHolders } from './trusted-holders.ts'

it('findUnattestedTrustedHolders reports hosts with KEKs that were not attested', () => {
  const holder = { host: 'esx-1', keyCount: 2, attestedMs: 5 }
  const without = { ...holder, keyCount: 0, attestedMs: 0 }
  expect(findUnattestedTrustedHolders([holder, without])).toEqual([])
  expect(findUnattestedTrustedHolders([holder, { ...holder, attestedMs: 0 }])).toEqual([
    'esx-1 has 2 KEKs of trusted key providers, but was not attested since its boot',
  ])
})

import { describe, expect, it } from '@jest/globals'
import { findKcvDisagreements } from './kcv-disagreements.ts'

describe('findKcvDisagreements', () => {
  const base = { provider: 'nkp-1', keyId: 'id-1' }

  it('finds no disagreement if all KCVs are equal, and distinguishes providers by name and key id', () => {
    const held = [
      { ...base, holder: 'vCenter', kcv: 'aa' },
      { ...base, holder: 'esx-1', kcv: 'aa' },
      { ...base, keyId: 'id-2', holder: 'esx-1', kcv: 'bb' },
      { ...base, provider: 'nkp-2', holder: 'esx-2', kcv: 'cc' },
    ]
    expect(findKcvDisagreements(held)).toEqual([])
  })

  it('names each holder and its KCV if the KDKs differ', () => {
    const held = [
      { ...base, holder: 'vCenter', kcv: 'aa' },
      { ...base, holder: 'esx-1', kcv: 'bb' },
      { ...base, holder: 'esx-2', kcv: 'aa' },
    ]
    expect(findKcvDisagreements(held)).toEqual([
      'nkp-1 (key id id-1) differs: aa on vCenter, esx-2; bb on esx-1',
    ])
  })
})

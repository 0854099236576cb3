import { describe, expect, it } from '@jest/globals'
import { findLostFacts } from './acknowledged.ts'
import { findKcvDisagreements } from './held-providers.ts'

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

describe('findLostFacts', () => {
  const acknowledged = new Map([['provider nkp-1', { kcv: 'aa', backedUp: true }]])

  it('finds no lost fact if every fact is as acknowledged, and ignores additional facts', () => {
    const present = new Map([
      ['provider nkp-1', { kcv: 'aa', backedUp: true, isDefault: false }],
      ['provider nkp-2', { kcv: 'bb', backedUp: false }],
    ])
    expect(findLostFacts(acknowledged, present)).toEqual([])
  })

  it('reports missing facts and different facts', () => {
    expect(findLostFacts(acknowledged, new Map())).toEqual(['provider nkp-1 is gone'])
    const otherwise = new Map([['provider nkp-1', { kcv: 'aa', backedUp: false }]])
    expect(findLostFacts(acknowledged, otherwise)).toEqual([
      'provider nkp-1: backedUp is false, acknowledged was true',
    ])
  })
})

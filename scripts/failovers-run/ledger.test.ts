import { describe, expect, it } from '@jest/globals'
import { createLedger } from './ledger.ts'

function ledgerWith(
  ...ends: [string, 'create' | 'delete', 'acknowledged' | 'refused' | 'unknown'][]
) {
  const ledger = createLedger('role')
  for (const [name, change, end] of ends) ledger.begin(name, change)(end)
  return ledger
}

describe('a ledger', () => {
  it('accepts what was acknowledged, and either outcome of what is unknown', () => {
    const ledger = ledgerWith(
      ['a', 'create', 'acknowledged'],
      ['b', 'create', 'unknown'],
      ['c', 'create', 'unknown'],
      ['d', 'create', 'refused'],
      ['e', 'create', 'acknowledged'],
      ['e', 'delete', 'acknowledged'],
    )
    expect(ledger.present()).toEqual(['a'])
    expect(ledger.check(['a', 'b', 'other'])).toEqual([])
    expect(ledger.present()).toEqual(['a', 'b'])
  })

  it('tells what is lost, what came back, and what was refused and exists', () => {
    const ledger = ledgerWith(
      ['a', 'create', 'acknowledged'],
      ['b', 'create', 'acknowledged'],
      ['b', 'delete', 'acknowledged'],
      ['c', 'create', 'refused'],
    )
    expect(ledger.check(['b', 'c'])).toEqual([
      'role a is lost',
      'role b is there, but was refused or deleted',
      'role c is there, but was refused or deleted',
    ])
  })

  it('tells what is there twice', () => {
    expect(ledgerWith(['a', 'create', 'acknowledged']).check(['a', 'a'])).toEqual([
      'role a is there twice',
    ])
  })

  it('does not forget what an unknown change has turned out to be', () => {
    const ledger = ledgerWith(['a', 'create', 'unknown'])
    ledger.check(['a'])
    expect(ledger.check([])).toEqual(['role a is lost'])
  })
})

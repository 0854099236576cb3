import { describe, expect, it } from '@jest/globals'
import { findHalfDone, findLostFacts } from './lost-facts.ts'

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

describe('findHalfDone', () => {
  const change = {
    name: 'provider nkp-1',
    before: undefined,
    after: { kcv: 'aa', backedUp: false },
  }

  it('accepts a change of unknown outcome that is absent or complete', () => {
    expect(findHalfDone([change], new Map())).toEqual([])
    expect(findHalfDone([change], new Map([[change.name, change.after]]))).toEqual([])
    const update = { ...change, before: { kcv: 'aa', backedUp: false }, after: { backedUp: true } }
    expect(findHalfDone([update], new Map([[change.name, update.before]]))).toEqual([])
  })

  it('reports a change that is neither absent nor complete', () => {
    expect(findHalfDone([change], new Map([[change.name, { kcv: 'aa' }]]))).toEqual([
      'provider nkp-1 is half done: {"kcv":"aa"}',
    ])
    const removal = { ...change, before: change.after, after: undefined }
    expect(findHalfDone([removal], new Map([[change.name, { kcv: 'bb' }]]))).toHaveLength(1)
  })
})

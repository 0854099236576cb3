import { describe, expect, it } from '@jest/globals'
import { type AuditFilter, selectCalls } from './audit-calls.ts'

const ALL: AuditFilter = { limit: 100, user: undefined, call: undefined }
const record = (sequence: number, more: object) => {
  const names = { caller: 'admin', call: 'a.v1.S/Create', target: 't' }
  return Buffer.from(JSON.stringify({ sequence, timeMs: 1, ...names, previous: '', ...more }))
}
const attempt = (sequence: number, more: object = {}) =>
  record(sequence, { phase: 'attempt', details: {}, ...more })
const outcome = (sequence: number, of: number, code: string) =>
  record(sequence, { phase: 'outcome', attempt: of, code })
const short = async (lines: Buffer[], filter: Partial<AuditFilter> = {}) => {
  const { calls } = await selectCalls(lines, { ...ALL, ...filter })
  return calls.map(({ sequence, outcome: code }) => [sequence, code])
}

describe('the calls of an audit log', () => {
  it('have their outcomes, in whatever order the calls ended', async () => {
    const lines = [attempt(1), attempt(2), outcome(3, 2, 'OK'), outcome(4, 1, 'NO'), attempt(5)]
    expect(await short(lines)).toEqual([
      [1, 'NO'],
      [2, 'OK'],
      [5, undefined],
    ])
  })

  it('are the newest matching calls up to the limit', async () => {
    const lines = [
      attempt(1, { caller: 'Eve' }),
      attempt(2),
      attempt(3, { caller: 'eve' }),
      attempt(4, { caller: 'eve' }),
      outcome(5, 3, 'OK'),
    ]
    expect(await short(lines, { user: 'EVE', limit: 2 })).toEqual([
      [3, 'OK'],
      [4, undefined],
    ])
    expect(await short(lines, { limit: 1 })).toEqual([[4, undefined]])
  })

  it('contain the number of repetitions from the newest count record', async () => {
    const count = (sequence: number, times: number) =>
      record(sequence, { phase: 'count', attempt: 1, count: times, codes: { OK: times } })
    const lines = [attempt(1), outcome(2, 1, 'OK'), count(3, 2), count(4, 7), attempt(5)]
    const { calls } = await selectCalls(lines, ALL)
    expect(calls.map(({ repeated }) => repeated)).toEqual([
      { count: 7, codes: { OK: 7 } },
      undefined,
    ])
  })

  it('have no names if their count covers other callers and targets too', async () => {
    const count = (caller: string, target: string) =>
      record(2, { phase: 'count', attempt: 1, count: 3, codes: { X: 3 }, caller, target })
    const named = { caller: 'anna', target: 'vm-1' }
    const names = async (line: Buffer) =>
      (await selectCalls([attempt(1, named), line], ALL)).calls.map(({ caller, target }) => ({
        caller,
        target,
      }))
    expect(await names(count('', ''))).toEqual([{ caller: '', target: '' }])
    expect(await names(count('anna', 'vm-1'))).toEqual([named])
    expect(await names(count('anna', ''))).toEqual([{ caller: 'anna', target: '' }])
  })

  it('come with the number of invalid lines', async () => {
    const lines = [attempt(1), Buffer.from('{"sequence":2}'), Buffer.from('\0')]
    expect(await selectCalls(lines, ALL)).toMatchObject({
      calls: [{ sequence: 1 }],
      unreadable: 2,
    })
  })
})

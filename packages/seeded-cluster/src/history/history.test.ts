import { describe, expect, it } from '@jest/globals'
import { createHistory } from './history.ts'
import { formatTimeline } from './timeline.ts'

const create = { kind: 'createProvider', provider: 'nkp-1', tpmRequired: false } as const
const acknowledged = { result: 'acknowledged', facts: { kcv: 'aa' } } as const

function sample() {
  const history = createHistory()
  const end = history.begin(1000, 'user-1', create)
  history.note(1200, 'vCenter is killed')
  history.begin(1250, 'user-2', { kind: 'listProviders' })
  end(1500, acknowledged)
  return history
}

describe('a history', () => {
  it('returns operations with their outcomes; the outcome is unknown if an operation has not ended', () => {
    expect(sample().operations(9000)).toEqual([
      { client: 'user-1', operation: create, startMs: 1000, endMs: 1500, outcome: acknowledged },
      {
        client: 'user-2',
        operation: { kind: 'listProviders' },
        startMs: 1250,
        endMs: 9000,
        outcome: { result: 'unknown', code: 'NOT_ENDED' },
      },
    ])
  })

  it('has the same digest for the same lines only', () => {
    expect(sample().digest()).toBe(sample().digest())
    const other = sample()
    other.note(9000, 'the end')
    expect(other.digest()).not.toBe(sample().digest())
    expect(createHistory().digest()).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is printed in the order of time', () => {
    expect(formatTimeline(sample(), 9000)).toEqual([
      '     1.000 s  user-1: createProvider provider=nkp-1 tpmRequired=false: acknowledged kcv=aa (0.500 s)',
      '     1.200 s  * vCenter is killed',
      '     1.250 s  user-2: listProviders: unknown NOT_ENDED (7.750 s)',
    ])
  })
})

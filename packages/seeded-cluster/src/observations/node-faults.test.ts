import { expect, it } from '@jest/globals'
import { createNodeFaults } from './node-faults.ts'

it('the record of faults knows how long a fault may affect a node', () => {
  let nowMs = 1000
  const faults = createNodeFaults(() => nowMs)
  faults.note({ kind: 'slowNode', node: 'esx-1', latencyMs: 5, forMs: 100 })
  faults.note({ kind: 'partition', minority: ['esx-2', 'esx-3'], forMs: 200 })
  faults.note({ kind: 'diskError', node: 'esx-4', afterCalls: 3 })
  faults.note({ kind: 'killProcess', node: 'esx-5', afterCalls: 3, downMs: 10 })
  expect(faults.mayAffect('esx-1', 1100)).toBe(true)
  expect(faults.mayAffect('esx-1', 1101)).toBe(false)
  expect(faults.mayAffect('esx-3', 1150)).toBe(true)
  expect(faults.mayAffect('esx-4', 1e12)).toBe(true)
  expect(faults.mayAffect('esx-5', 1000)).toBe(false)
  nowMs = 2000
  faults.healed()
  expect(faults.mayAffect('esx-4', 2000)).toBe(true)
  expect(faults.mayAffect('esx-4', 2001)).toBe(false)
})

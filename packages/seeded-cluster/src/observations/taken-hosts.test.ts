import { expect, it } from '@jest/globals'
import type { Operation } from '../workload/operation.ts'
import { createTakenHosts } from './taken-hosts.ts'

const take: Operation = { kind: 'takeHost', host: 'esx-1', vcenter: 'vcenter-2', cluster: 'a' }

it('the record of taken hosts knows when a host may have been taken, also without an answer', () => {
  let nowMs = 10
  const taken = createTakenHosts(() => nowMs)
  const end = taken.begin(take)
  expect(taken.mayBeTaken('esx-1', 1e9)).toBe(true)
  expect(taken.mayBeTaken('esx-2', 0)).toBe(false)
  nowMs = 20
  end({ result: 'refused', code: 'HOST_UNREACHABLE' })
  expect(taken.mayBeTaken('esx-1', 20)).toBe(true)
  expect(taken.mayBeTaken('esx-1', 21)).toBe(false)
  taken.begin({ ...take, host: 'esx-2' })({ result: 'unknown', code: 'PEER_UNREACHABLE' })
  taken.begin({ kind: 'listProviders' })({ result: 'acknowledged', facts: {} })
  expect(taken.mayBeTaken('esx-2', 1e9)).toBe(true)
})

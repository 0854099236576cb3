import { expect, it } from '@jest/globals'
import { findWrongRefusals } from '@nkpsim/checkers'
import { RpcError, type RpcStatus } from '@nkpsim/rpc'
import type { WatchedCall } from './watch-calls.ts'
import { wrongCalls } from './wrong-calls.ts'

const wrong: WatchedCall = {
  ...{ daemon: 'esx-1', caller: 'root', service: 'VirtualMachineService', method: 'powerOnVm' },
  ...{ request: { name: 'no-such-name' }, startMs: 0, endMs: 5, error: undefined },
}
const withError = (status: RpcStatus, code: string): WatchedCall => ({
  ...wrong,
  error: new RpcError(status, code, 'there is no such VM'),
})
const judge = (call: WatchedCall, isFaulty = false): string[] =>
  findWrongRefusals(wrongCalls([call], () => isFaulty))

it('accepts a clear error, a lost answer, and a call that is not wrong', () => {
  expect(judge(withError('NOT_FOUND', 'VM_NOT_FOUND'))).toEqual([])
  expect(judge(withError('UNAVAILABLE', 'PEER_UNREACHABLE'))).toEqual([])
  expect(judge({ ...wrong, request: { name: 'vm-1' } })).toEqual([])
  expect(judge({ ...wrong, method: 'createVm' })).toEqual([])
  expect(judge(withError('INTERNAL', 'INTERNAL'), true)).toEqual([])
})

it('finds a wrong call that succeeds, or whose error is unclear', () => {
  expect(judge(wrong)).toEqual(['VirtualMachineService/powerOnVm succeeded'])
  expect(judge(withError('INTERNAL', 'INTERNAL'))).toHaveLength(1)
  const restore = { ...wrong, method: 'importProvider', request: { password: 'another' } }
  expect(judge(restore)).toHaveLength(1)
})

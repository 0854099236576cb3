import { expect, it } from '@jest/globals'
import { RpcError } from '@nkpsim/rpc'
import { outcomeOf } from './outcome.ts'

it('outcomeOf returns the facts of an answer', async () => {
  expect(await outcomeOf(async () => ({ kcv: 'aa' }))).toEqual({
    result: 'acknowledged',
    facts: { kcv: 'aa' },
  })
  expect(await outcomeOf(async () => undefined)).toEqual({ result: 'acknowledged', facts: {} })
})

it.each([
  ['NOT_FOUND', 'refused'],
  ['PERMISSION_DENIED', 'refused'],
  ['UNAVAILABLE', 'unknown'],
  ['DEADLINE_EXCEEDED', 'unknown'],
  ['INTERNAL', 'unknown'],
] as const)('outcomeOf maps the status %s to the result %s', async (status, result) => {
  const failing = async () => {
    throw new RpcError(status, 'CODE', 'message')
  }
  expect(await outcomeOf(failing)).toEqual({ result, code: 'CODE' })
})

it('outcomeOf throws an error that is not an answer of a daemon', async () => {
  const failing = async () => {
    throw new TypeError('a defect')
  }
  await expect(outcomeOf(failing)).rejects.toThrow('a defect')
})

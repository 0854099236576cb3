import { describe, expect, it } from '@jest/globals'
import type { Admitted } from '@nkpsim/daemon/operation'
import { RpcError } from '../errors/rpc-error.ts'
import type { GuardedCall } from './guard.ts'
import { bearerToken, guardOperations } from './guard-operations.ts'

const OPERATION = { name: 'nkpsim.v1.Service/DoIt' }
const CALLER = { name: 'anna@x', sessionId: 's' }

class Refused extends Error {}

const call = (method: string): GuardedCall => ({
  service: 'nkpsim.v1.Service',
  method,
  isStream: false,
  requirement: undefined,
  request: async () => ({}),
  peer: undefined,
  source: '192.0.2.1',
  signal: new AbortController().signal,
  authorization: undefined,
})

function guardWith(admit: () => Promise<Admitted>) {
  return guardOperations([OPERATION], {
    admit,
    toRpcError: (error) =>
      error instanceof Refused
        ? new RpcError('UNAUTHENTICATED', 'SESSION_EXPIRED', error.message)
        : undefined,
  })
}

describe('a guard of operations', () => {
  it('passes a call to its operation, and refuses a method that has no operation', async () => {
    const asked: unknown[] = []
    const guard = guardOperations([OPERATION], {
      admit: async (operation) => {
        asked.push(operation)
        return { caller: CALLER, settle: () => undefined }
      },
      toRpcError: () => undefined,
    })
    expect(await guard.admit(call('doIt'))).toMatchObject({ caller: CALLER })
    await expect(guard.admit(call('doOther'))).rejects.toMatchObject({
      status: 'PERMISSION_DENIED',
      code: 'NO_PERMISSION',
    })
    expect(asked).toEqual([OPERATION])
  })

  it('converts refusals to RpcError, and leaves other errors unchanged', async () => {
    const failing = (error: Error) => guardWith(async () => Promise.reject(error))
    await expect(failing(new Refused()).admit(call('doIt'))).rejects.toMatchObject({
      code: 'SESSION_EXPIRED',
    })
    await expect(failing(new TypeError('broken')).admit(call('doIt'))).rejects.toThrow(TypeError)
  })

  it('converts the refusal of a running stream too, and adds no check if the operation has none', async () => {
    const admitted = { caller: CALLER, settle: () => undefined }
    const ended = async () => {
      throw new Refused('the session has ended')
    }
    const { requireStill, requireToBegin } = await guardWith(async () => ({
      ...admitted,
      requireStill: ended,
      requireToBegin: ended,
    })).admit(call('doIt'))
    await expect(requireStill?.()).rejects.toThrow(RpcError)
    await expect(requireToBegin?.()).rejects.toThrow(RpcError)
    expect(await guardWith(async () => admitted).admit(call('doIt'))).toEqual(admitted)
  })
})

it.each([
  ['Bearer a.b-c.d_e', 'a.b-c.d_e'],
  ['Bearer a.b', undefined],
  ['Basic YTpi', undefined],
  [undefined, undefined],
])('bearerToken reads from %j the token %j', (authorization, token) => {
  expect(bearerToken(authorization)).toBe(token)
})

import { expect, it } from '@jest/globals'
import { findUnauthorizedCalls } from '@nkpsim/checkers'
import { RpcError } from '@nkpsim/rpc'
import { rightsOfCalls } from './call-rights.ts'
import type { WatchedCall } from './watch-calls.ts'

const ACCESS = 'nkpsim.vcenter.v1.AuthorizationService'
const ADMINISTRATOR = 'administrator@vsphere.local'
const READ = 'Cryptographer.ReadKeyServersInfo'
const permission = { user: 'user-1', role: 'role-1' }

type Step = [method: string, request?: object, error?: RpcError]

/** Returns calls one after the other, each 10 ms after the start of the one before. */
function callsOf(...steps: Step[]): WatchedCall[] {
  return steps.map(([method, request = {}, error], index) => ({
    ...{ daemon: 'vcenter', method, request, error },
    ...{ startMs: 10 * index, endMs: 10 * index + 5 },
    ...(method === 'listProviders'
      ? { caller: 'user-1', service: 'nkpsim.vcenter.v1.KeyProviderService' }
      : { caller: ADMINISTRATOR, service: ACCESS }),
  }))
}
const judge = (steps: Step[], restores: { startMs: number; endMs: number }[] = []): string[] =>
  findUnauthorizedCalls(
    rightsOfCalls(callsOf(...steps), { administrator: ADMINISTRATOR, restores }),
  )

const role: Step = ['createRole', { name: 'role-1', privileges: [READ] }]
const grant: Step = ['setPermission', { permission }]
const remove: Step = ['removePermission', { user: 'user-1' }]
const list: Step = ['listProviders']
const lost = new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'no answer')
const refused = new RpcError('NOT_FOUND', 'ROLE_NOT_FOUND', 'there is no such role')

it('accepts a call with the privilege, also if the answer to its grant was lost', () => {
  expect(judge([role, grant, list])).toEqual([])
  expect(judge([role, ['setPermission', { permission }, lost], list])).toEqual([])
  expect(judge([role, grant, ['removePermission', { user: 'user-1' }, lost], list])).toEqual([])
  expect(
    judge([role, ['setPermission', { permission: { ...permission, role: 'Admin' } }], list]),
  ).toEqual([])
})

it('accepts what a restore of vCenter may have brought back', () => {
  expect(judge([role, grant, remove, list], [{ startMs: 26, endMs: 28 }])).toEqual([])
})

it.each<[string, Step[]]>([
  ['was never granted', [list]],
  ['was refused', [role, ['setPermission', { permission }, refused], list]],
  ['was removed', [role, grant, remove, list]],
  ['ended with its user', [role, grant, ['deleteUser', { user: 'user-1' }], list]],
  ['ended with its role', [role, grant, ['deleteRole', { name: 'role-1' }], list]],
  [
    'is of another user',
    [role, ['setPermission', { permission: { ...permission, user: 'user-2' } }], list],
  ],
])('finds a call whose privilege %s', (_why, steps) => {
  expect(judge(steps)).toEqual([expect.stringContaining(`succeeded without ${READ}`)])
})

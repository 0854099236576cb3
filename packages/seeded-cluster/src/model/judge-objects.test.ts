import { describe, expect, it } from '@jest/globals'
import type { Recorded } from '../history/history.ts'
import type { Operation, Outcome } from '../workload/operation.ts'
import { findImpossibleObjects } from './judge-objects.ts'

const done: Outcome = { result: 'acknowledged', facts: {} }
const lost: Outcome = { result: 'unknown', code: 'PEER_UNREACHABLE' }
const refused = (code: string): Outcome => ({ result: 'refused', code })

const user = 'anna'
const role = 'role-1'
const host = 'esx-1'
const createUser: Operation = { kind: 'createUser', user }
const deleteUser: Operation = { kind: 'deleteUser', user }
const createRole: Operation = { kind: 'createRole', role }
const deleteRole: Operation = { kind: 'deleteRole', role }
const grant: Operation = { kind: 'setPermission', user, role }
const revoke: Operation = { kind: 'removePermission', user }
const add: Operation = { kind: 'addHost', host, cluster: 'a' }
const remove: Operation = { kind: 'removeHost', host }
const save: Operation = { kind: 'backUpVcenter', backup: 'b' }
const restore: Operation = { kind: 'restoreVcenter', backup: 'b' }

const GRANTED = { 'permission of anna': role, 'user anna': 'present', 'role role-1': 'present' }
const ALL = ['host', 'permission', 'role', 'user'] as const

/** Judges operations one after the other, and what is there at the end. */
function judge(
  steps: readonly [Operation, Outcome][],
  present: Readonly<Record<string, string>>,
  kinds: readonly (typeof ALL)[number][] = ALL,
  hostsAtStart: readonly string[] = [],
): string[] {
  const recorded = steps.map(
    ([operation, outcome], index): Recorded => ({
      ...{ client: 'client-1', operation, outcome },
      ...{ startMs: 10 * index, endMs: 10 * index + 5 },
    }),
  )
  return findImpossibleObjects(recorded, {
    ...{ atMs: 1000, kinds, present: new Map(Object.entries(present)), hostsAtStart },
  })
}

describe('findImpossibleObjects', () => {
  const granted: [Operation, Outcome][] = [
    [createUser, done],
    [createRole, done],
    [grant, done],
  ]

  it.each<[string, [Operation, Outcome][], Record<string, string>]>([
    ['a permission', granted, GRANTED],
    [
      'a revoked permission',
      [...granted, [revoke, done]],
      { ...GRANTED, 'permission of anna': '' },
    ],
    ['a deleted user', [...granted, [deleteUser, done]], { 'role role-1': 'present' }],
    [
      'refusals',
      [
        [deleteUser, refused('USER_NOT_FOUND')],
        ...granted,
        [createUser, refused('USER_ALREADY_EXISTS')],
        [deleteRole, refused('ROLE_IN_USE')],
      ],
      GRANTED,
    ],
    ['a lost change that took effect', [[createUser, lost]], { 'user anna': 'present' }],
    ['a lost change that did not', [[createUser, lost]], {}],
    ['a host', [[add, done]], { 'host esx-1': 'present' }],
    // The host was added, and the next call of the operation was refused.
    ['a host after a refusal', [[add, refused('NOT_FOUND')]], { 'host esx-1': 'present' }],
    [
      'a restored vCenter',
      [
        [add, done],
        [save, done],
        [remove, done],
        [restore, done],
      ],
      { 'host esx-1': 'present' },
    ],
  ])('accepts %s', (_what, steps, present) => {
    const there = Object.entries(present).filter(([, value]) => value !== '')
    expect(judge(steps, Object.fromEntries(there))).toEqual([])
  })

  it.each<[string, [Operation, Outcome][], Record<string, string>, string]>([
    ['a lost user', [[createUser, done]], {}, 'user anna: '],
    ['a lost role', [[createRole, done]], {}, 'role role-1: '],
    ['a lost host', [[add, done]], {}, 'host esx-1: '],
    [
      'a host that comes back',
      [
        [add, done],
        [remove, done],
      ],
      { 'host esx-1': 'present' },
      'host',
    ],
    [
      'another role',
      granted,
      { ...GRANTED, 'permission of anna': 'role-2' },
      'permission of anna: no order of the operations explains {"kind":"read","value":"role-2"}',
    ],
    ['a permission that stays', [...granted, [revoke, done]], GRANTED, 'permission of anna: '],
    [
      'a second creation',
      [
        [createUser, done],
        [createUser, done],
      ],
      { 'user anna': 'present' },
      'user anna: ',
    ],
    [
      'a wrong refusal',
      [
        [createUser, done],
        [deleteUser, refused('USER_NOT_FOUND')],
      ],
      { 'user anna': 'present' },
      'user',
    ],
  ])('finds %s', (_what, steps, present, line) => {
    expect(judge(steps, present)).toEqual([expect.stringContaining(line)])
  })

  it('knows the hosts that vCenter managed at the start', () => {
    const present = { 'host esx-1': 'present' }
    expect(judge([[createUser, done]], present, ['host'], [host])).toEqual([])
    expect(judge([[createUser, done]], {}, ['host'], [host])).toEqual([
      expect.stringContaining('host esx-1: '),
    ])
  })

  it('judges only the kinds that users alone change', () => {
    expect(judge([[createUser, done]], {}, ['host'])).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { withPermissions } from './role-in-use.ts'

const IN_USE = Object.assign(new Error('in use'), { code: 'ROLE_IN_USE', status: 'X' })
const ROOT = { kind: 'vCenter', name: '' }
const CLUSTER = { kind: 'cluster', name: 'Cluster' }
const REMEDY = 'remove them first: nkpsim permission remove USER --on ENTITY'
const use = (user: string, entity: typeof ROOT, role = 'Operator') => ({ user, role, entity })

describe('the refusal to delete a role in use', () => {
  it('names the permissions of the role as permission remove takes them', async () => {
    const list = async () => [use('anna@x', ROOT), use('bob@x', ROOT, 'Other'), use('c@x', CLUSTER)]
    expect(await withPermissions(IN_USE, 'Operator', list)).toMatchObject({
      code: 'ROLE_IN_USE',
      status: 'X',
      message: `role "Operator" is in use by anna@x on vCenter, c@x on cluster:Cluster; ${REMEDY}`,
    })
  })

  it('names at most three', async () => {
    const list = async () => ['a', 'b', 'c', 'd', 'e'].map((user) => use(user, ROOT))
    expect(await withPermissions(IN_USE, 'Operator', list)).toMatchObject({
      message: expect.stringContaining('by a on vCenter, b on vCenter, c on vCenter and 2 more;'),
    })
  })

  it('stays as it is if the user may not read permissions, or for another error', async () => {
    const denied = () => Promise.reject(new Error('denied'))
    expect(await withPermissions(IN_USE, 'Operator', denied)).toBe(IN_USE)
    const other = Object.assign(new Error('gone'), { code: 'ROLE_NOT_FOUND' })
    expect(await withPermissions(other, 'Operator', async () => [use('a', ROOT)])).toBe(other)
  })
})

import { describe, expect, it } from '@jest/globals'
import { ROOT } from '../records/entity.ts'
import { administratorToKeep, withAdministrator } from './last-administrator.ts'

const user = (name: string) => ({
  name,
  password: { salt: Buffer.alloc(16), hash: Buffer.alloc(32) },
  passwordVersion: 1,
})
const permission = (name: string, role = 'Admin') => ({
  user: name,
  entity: ROOT,
  role,
  propagates: true,
})
const NOBODY = { users: [], permissions: [] }
const BOTH = {
  users: [user('ben'), user('ann')],
  permissions: [permission('ben'), permission('ann')],
}

describe('the administrator to keep', () => {
  it('is undefined while there is an administrator', () => {
    const left = { users: [user('ben')], permissions: [permission('ben')] }
    expect(administratorToKeep(BOTH, left)).toBe(undefined)
    expect(withAdministrator(left, undefined)).toBe(left)
  })

  it('is the first by name on every vCenter, and keeps the user and the permission', () => {
    const next = { users: [], permissions: [permission('ann', 'ReadOnly')] }
    const kept = administratorToKeep(BOTH, next)
    const saved = withAdministrator(next, kept)
    expect(saved.users.map(({ name }) => name)).toEqual(['ann'])
    expect(saved.permissions).toEqual([permission('ann')])
  })

  it('is undefined if there never was an administrator', () => {
    expect(administratorToKeep(NOBODY, NOBODY)).toBe(undefined)
  })
})

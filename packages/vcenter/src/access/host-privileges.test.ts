import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ROOT } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import { ENTITIES, INVENTORY, OWN_ROLE, ROLES, USERS } from '../testing/access-trees.ts'
import { host } from '../testing/models.ts'
import { hostPrivileges, privilegesOfHosts } from './host-privileges.ts'
import { privilegesOn } from './permissions.ts'
import { PRIVILEGES } from './privileges.ts'

const USER = USERS[1]
const SETTINGS = 'Host.Config.Settings'

const anyPermission: fc.Arbitrary<Permission> = fc.record({
  user: fc.constantFrom(...USERS),
  entity: fc.constantFrom(...ENTITIES),
  role: fc.constantFrom(...ROLES),
  propagates: fc.boolean(),
})
const anyPermissions = fc.uniqueArray(anyPermission, {
  selector: ({ user, entity }) => `${user} ${entity.kind} ${entity.name}`,
})

function access(permissions: readonly Permission[], ownPrivileges: readonly string[] = []) {
  const role = { name: OWN_ROLE, label: OWN_ROLE, privileges: ownPrivileges, isSystem: false }
  return { ...INVENTORY, roles: [role], permissions }
}

describe('the privileges in a token for a host', () => {
  it('are the privileges that vCenter itself would grant on the host, for any permissions', () => {
    fc.assert(
      fc.property(anyPermissions, fc.subarray([...PRIVILEGES]), (permissions, ownPrivileges) => {
        const known = access(permissions, ownPrivileges)
        const privilegesOf = hostPrivileges(known, USER)
        for (const { id, name } of INVENTORY.hosts) {
          const own = privilegesOn(known, USER, { kind: 'host', name })
          const expected = privilegesOfHosts().filter((each) => own.includes(each))
          expect(privilegesOf(id)).toEqual(expected)
        }
        expect(privilegesOf('id of a removed host')).toBeUndefined()
      }),
    )
  })

  it('are none if the permission on the vCenter does not propagate', () => {
    const onRoot = { user: USER, entity: ROOT, role: 'Admin', propagates: false }
    const [{ id } = host()] = INVENTORY.hosts
    expect(hostPrivileges(access([onRoot]), USER)(id)).toEqual([])
    const privilegesOf = hostPrivileges(access([{ ...onRoot, propagates: true }]), USER)
    expect(privilegesOf(id)).toContain(SETTINGS)
  })
})

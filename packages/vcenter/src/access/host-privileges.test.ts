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

/** Returns the privileges that a host reads from a token. */
function found({ prv, hosts }: ReturnType<typeof hostPrivileges>, hostId: string): string[] {
  return hosts?.[hostId] ?? prv
}

describe('the privileges in a token for hosts', () => {
  it('are the privileges that vCenter itself would grant for each host, for any permissions', () => {
    fc.assert(
      fc.property(anyPermissions, fc.subarray([...PRIVILEGES]), (permissions, ownPrivileges) => {
        const known = access(permissions, ownPrivileges)
        const token = hostPrivileges(known, USER)
        for (const { id, name } of INVENTORY.hosts) {
          const own = privilegesOn(known, USER, { kind: 'host', name })
          expect(found(token, id)).toEqual(privilegesOfHosts().filter((each) => own.includes(each)))
        }
      }),
    )
  })

  it('never exceed the privileges that the user gets on a host that is added later', () => {
    fc.assert(
      fc.property(
        anyPermissions,
        fc.constantFrom('One', 'Two', undefined),
        (permissions, cluster) => {
          const before = access(permissions)
          const added = host({ id: 'later', name: 'esx-9', cluster })
          const after = { ...before, hosts: [...before.hosts, added] }
          const own = privilegesOn(after, USER, { kind: 'host', name: 'esx-9' })
          for (const each of found(hostPrivileges(before, USER), 'later'))
            expect(own).toContain(each)
        },
      ),
    )
  })

  it('are empty if a permission on the vCenter does not propagate', () => {
    const onRoot = { user: USER, entity: ROOT, role: 'Admin', propagates: false }
    expect(hostPrivileges(access([onRoot]), USER)).toEqual({ prv: [] })
    const token = hostPrivileges(access([{ ...onRoot, propagates: true }]), USER)
    expect(token.hosts).toBeUndefined()
    expect(token.prv).toContain(SETTINGS)
  })

  it('are only those that hold on all hosts if there are too many exceptions', () => {
    const hosts = Array.from({ length: 250 }, (_, index) =>
      host({
        id: `many-${index}`,
        name: `many-${index}`,
        cluster: index % 2 === 0 ? 'One' : undefined,
      }),
    )
    const permissions: Permission[] = [
      { user: USER, entity: ROOT, role: 'ReadOnly', propagates: true },
      { user: USER, entity: { kind: 'cluster', name: 'One' }, role: 'Admin', propagates: true },
    ]
    const token = hostPrivileges({ ...access(permissions), hosts }, USER)
    expect(token).toEqual({ prv: ['System.Read'] })
  })
})

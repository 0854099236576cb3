import type { Entity } from '../records/entity.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { permissionsOf } from './permissions.ts'
import { PRIVILEGES } from './privileges.ts'
import { allRoles } from './roles.ts'

/** A role of a user on an entity, as the user sees it. */
export type OwnRole = {
  entity: Entity
  role: string
  label: string
  propagates: boolean
  privileges: readonly string[]
  hasAllPrivileges: boolean
}

/** Returns the roles of a user. Pure. */
export function ownRoles(
  snapshot: Pick<Snapshot, 'permissions' | 'roles'>,
  user: string,
): OwnRole[] {
  const roles = new Map(allRoles(snapshot).map((role) => [role.name, role]))
  return permissionsOf(snapshot, user).map(({ entity, role: name, propagates }) => {
    const { label = name, privileges = [] } = roles.get(name) ?? {}
    const hasAllPrivileges = PRIVILEGES.every((each) => privileges.includes(each))
    return { entity, role: name, label, propagates, privileges, hasAllPrivileges }
  })
}

import { findByName, isSameName } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import { ROOT } from '../records/entity.ts'
import { requireName } from '../records/names.ts'
import type { Role } from '../records/role.ts'
import type { Store } from '../store/store.ts'
import { mayLiftRestrictions } from './administrators.ts'
import { requireBelowAccessLimit } from './limits.ts'
import {
  requireOwnRights,
  requireRightsOfPartners,
  requireRightsToMakeAgain,
} from './own-rights.ts'
import { requirePrivilege } from './permissions.ts'
import { PRIVILEGES, READ_PRIVILEGES } from './privileges.ts'
import { findRole, SYSTEM_ROLES } from './roles.ts'

/**
 * Creates a custom role, or changes its privileges. As in the product, every custom role also has
 * the privileges to read.
 * @param by - name of the user who makes the change
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, ROLE_IS_SYSTEM, ROLE_ALREADY_EXISTS,
 *   ROLE_NOT_FOUND, NO_PERMISSION, ACCESS_LIMIT_REACHED
 */
export async function putRole(
  store: Store,
  text: string,
  privileges: readonly string[],
  { isNew, by }: { isNew: boolean; by: string },
): Promise<Role> {
  requireOwn(text)
  const snapshot = store.snapshot()
  const present = findByName(snapshot.roles, text)
  const name = present?.name ?? requireName(text, 'a role')
  if (isNew && present !== undefined)
    throw new VcenterError('ROLE_ALREADY_EXISTS', `role "${name}" exists already`)
  const labelled = SYSTEM_ROLES.find(({ label }) => isSameName(label, name))
  // A permission can name a role of the product by its label, and must not get another role then.
  if (isNew && labelled !== undefined)
    throw new VcenterError(
      'ROLE_ALREADY_EXISTS',
      `"${labelled.label}" is the label of the role ${labelled.name} of the product`,
    )
  if (!isNew && present === undefined) requireOwn(findRole(snapshot, text).name)
  if (isNew) requireBelowAccessLimit('roles', snapshot.roles)
  const unknown = privileges.find((privilege) => !PRIVILEGES.includes(privilege))
  if (unknown !== undefined)
    throw new VcenterError('INVALID_REQUEST', `there is no privilege "${unknown}"`)
  const own = [...new Set([...READ_PRIVILEGES, ...privileges])].sort()
  const role: Role = { name, label: name, privileges: own, isSystem: false }
  const others = snapshot.roles.filter((each) => each !== present)
  requireOwnRights(snapshot, { ...snapshot, roles: [...others, role] }, by)
  if (isNew) requireRightsToMakeAgain(snapshot, `role ${name}`, by)
  else requireRightsOfPartners(snapshot, by)
  // This check also applies to an unused role, because somebody may later assign the role without
  // reading it.
  if (!mayLiftRestrictions(snapshot.permissions, by))
    for (const privilege of changedPrivileges(present, role))
      requirePrivilege(snapshot, by, privilege, ROOT)
  await store.change((tables) => tables.putRole(role))
  return role
}

/**
 * Deletes a custom role that no permission uses.
 * @throws VcenterError ROLE_NOT_FOUND, ROLE_IS_SYSTEM, ROLE_IN_USE
 */
export async function deleteRole(store: Store, text: string): Promise<void> {
  const { name } = findRole(store.snapshot(), text)
  requireOwn(name)
  if (store.snapshot().permissions.some(({ role }) => role === name))
    throw new VcenterError(
      'ROLE_IN_USE',
      `there are permissions with role "${name}"; remove them first: nkpsim permission list`,
    )
  await store.change((tables) => tables.deleteRole(name))
}

function changedPrivileges(present: Role | undefined, next: Role): string[] {
  const before = present?.privileges ?? []
  return [
    ...next.privileges.filter((each) => !before.includes(each)),
    ...before.filter((each) => !next.privileges.includes(each)),
  ]
}

function requireOwn(name: string): void {
  if (SYSTEM_ROLES.some((role) => role.name === name))
    throw new VcenterError(
      'ROLE_IS_SYSTEM',
      `role "${name}" belongs to the product and cannot be changed`,
    )
}

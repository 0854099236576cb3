import { VcenterError } from '../errors.ts'
import { requireName } from '../inventory/names.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import {
  NOT_FOR_NO_CRYPTO_ADMIN,
  NOT_FOR_NO_TRUSTED_ADMIN,
  PRIVILEGES,
  READ_PRIVILEGES,
} from './privileges.ts'

/** A named set of privileges. */
export type Role = {
  /** As permissions name it: `Admin`. */
  name: string
  /** As people read it: `Administrator`. */
  label: string
  privileges: readonly string[]
  /** Made by the product: it cannot be changed. */
  isSystem: boolean
}

/** The role of the first administrator. */
export const ADMIN_ROLE = 'Admin'

/** The roles that every vCenter has, under the product's names. */
export const SYSTEM_ROLES: readonly Role[] = [
  system(ADMIN_ROLE, 'Administrator', PRIVILEGES),
  system('NoAccess', 'No access', []),
  system('NoCryptoAdmin', 'No cryptography administrator', without(NOT_FOR_NO_CRYPTO_ADMIN)),
  system(
    'NoTrustedAdmin',
    'No Trusted Infrastructure administrator',
    without(NOT_FOR_NO_TRUSTED_ADMIN),
  ),
  system('ReadOnly', 'Read only', READ_PRIVILEGES),
]

/** Every role, those of the product first. */
export function allRoles({ roles }: Pick<Snapshot, 'roles'>): Role[] {
  return [...SYSTEM_ROLES, ...roles]
}

/** @throws VcenterError ROLE_NOT_FOUND */
export function findRole(snapshot: Pick<Snapshot, 'roles'>, name: string): Role {
  const role = allRoles(snapshot).find((each) => each.name === name)
  if (role === undefined) throw new VcenterError('ROLE_NOT_FOUND', `there is no role "${name}"`)
  return role
}

/**
 * Makes a role, or gives one of the operator's own other privileges. As in the product it has the privileges to read besides those named.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, ROLE_IS_SYSTEM, ROLE_ALREADY_EXISTS, ROLE_NOT_FOUND
 */
export function putRole(
  store: Store,
  name: string,
  privileges: readonly string[],
  { isNew }: { isNew: boolean },
): Role {
  requireName(name, 'a role')
  requireOwn(name)
  const exists = store.snapshot().roles.some((role) => role.name === name)
  if (isNew && exists)
    throw new VcenterError('ROLE_ALREADY_EXISTS', `role "${name}" exists already`)
  if (!isNew && !exists) throw new VcenterError('ROLE_NOT_FOUND', `there is no role "${name}"`)
  const unknown = privileges.find((privilege) => !PRIVILEGES.includes(privilege))
  if (unknown !== undefined)
    throw new VcenterError('INVALID_REQUEST', `there is no privilege "${unknown}"`)
  const own = [...new Set([...READ_PRIVILEGES, ...privileges])].sort()
  const role: Role = { name, label: name, privileges: own, isSystem: false }
  store.change((tables) => tables.putRole(role))
  return role
}

/**
 * Deletes one of the operator's own roles, which nobody may have any more.
 * @throws VcenterError ROLE_NOT_FOUND, ROLE_IS_SYSTEM, ROLE_IN_USE
 */
export function deleteRole(store: Store, name: string): void {
  requireOwn(name)
  findRole(store.snapshot(), name)
  if (store.snapshot().permissions.some(({ role }) => role === name))
    throw new VcenterError('ROLE_IN_USE', `there are permissions with role "${name}"`)
  store.change((tables) => tables.deleteRole(name))
}

function requireOwn(name: string): void {
  if (SYSTEM_ROLES.some((role) => role.name === name))
    throw new VcenterError('ROLE_IS_SYSTEM', `role "${name}" is the product's and stays as it is`)
}

function system(name: string, label: string, privileges: readonly string[]): Role {
  return { name, label, privileges, isSystem: true }
}

function without(missing: readonly string[]): string[] {
  return PRIVILEGES.filter((privilege) => !missing.includes(privilege))
}

import { findByName } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import type { Role } from '../records/role.ts'
import type { Snapshot } from '../store/snapshot.ts'
import {
  NOT_FOR_NO_CRYPTO_ADMIN,
  NOT_FOR_NO_TRUSTED_ADMIN,
  PRIVILEGES,
  READ_PRIVILEGES,
} from './privileges.ts'

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

/** Returns every role, with the product's roles first. */
export function allRoles({ roles }: Pick<Snapshot, 'roles'>): Role[] {
  return [...SYSTEM_ROLES, ...roles]
}

/**
 * Finds a role by its name, or by the label that the vSphere Client shows.
 * @throws VcenterError ROLE_NOT_FOUND
 */
export function findRole(snapshot: Pick<Snapshot, 'roles'>, name: string): Role {
  const roles = allRoles(snapshot)
  // Linked vCenters of version 0.2 and earlier may send the name in another Unicode form.
  const role = findByName(roles, name) ?? roles.find(({ label }) => label === name)
  if (role === undefined) throw new VcenterError('ROLE_NOT_FOUND', `there is no role "${name}"`)
  return role
}

function system(name: string, label: string, privileges: readonly string[]): Role {
  return { name, label, privileges, isSystem: true }
}

function without(missing: readonly string[]): string[] {
  return PRIVILEGES.filter((privilege) => !missing.includes(privilege))
}

import { VcenterError } from '../errors.ts'
import { isSameEntity, ROOT } from './entities.ts'
import type { Permission } from './permissions.ts'
import { ADMIN_ROLE } from './roles.ts'

/**
 * Somebody must be able to give permissions.
 * @throws VcenterError LAST_ADMINISTRATOR
 */
export function requireAdministrator(permissions: readonly Permission[]): void {
  if (!hasAdministrator(permissions))
    throw new VcenterError(
      'LAST_ADMINISTRATOR',
      'nobody would be an Administrator of this vCenter any more',
    )
}

/** Whether somebody is an Administrator of the vCenter and all in it. */
export function hasAdministrator(permissions: readonly Permission[]): boolean {
  return permissions.some(
    ({ role, entity, propagates }) =>
      role === ADMIN_ROLE && isSameEntity(entity, ROOT) && propagates,
  )
}

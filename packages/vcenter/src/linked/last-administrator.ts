import { hasAdministrator } from '../access/administrators.ts'
import { isSameEntity, ROOT } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import type { User } from '../records/user.ts'
import type { Snapshot } from '../store/snapshot.ts'

type Access = Pick<Snapshot, 'users' | 'permissions'>

/**
 * Chooses the administrator to keep. Two disconnected vCenters may each have removed the
 * administrator that the other kept. Returns the first removed administrator by name; undefined if
 * an administrator remains.
 */
export function administratorToKeep(
  previous: Access,
  next: Access,
): { user: User; permission: Permission } | undefined {
  if (hasAdministrator(next.permissions)) return undefined
  const [permission] = previous.permissions
    .filter((each) => hasAdministrator([each]))
    .toSorted((a, b) => (a.user < b.user ? -1 : 1))
  const user = previous.users.find(({ name }) => name === permission?.user)
  return permission && user && { user, permission: { ...permission, entity: ROOT } }
}

/** Returns the access data with the administrator that is kept. */
export function withAdministrator<T extends Access>(
  access: T,
  kept: ReturnType<typeof administratorToKeep>,
): T {
  if (kept === undefined) return access
  const { user, permission } = kept
  return {
    ...access,
    users: [...access.users.filter(({ name }) => name !== user.name), user],
    permissions: [
      ...access.permissions.filter(
        (each) => each.user !== user.name || !isSameEntity(each.entity, ROOT),
      ),
      permission,
    ],
  }
}

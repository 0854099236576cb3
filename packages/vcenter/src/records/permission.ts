import { type Entity, isSameEntity } from './entity.ts'

/** That a user has a role on an entity. */
export type Permission = {
  user: string
  entity: Entity
  role: string
  /** Whether it holds for all that the entity holds, too. */
  propagates: boolean
}

/** Whether a permission is the one of a user on an entity. */
export function isOf(permission: Permission, user: string, entity: Entity): boolean {
  return permission.user === user && isSameEntity(permission.entity, entity)
}

import { type Entity, isSameEntity } from './entity.ts'

/** Gives a user a role on an entity. */
export type Permission = {
  user: string
  entity: Entity
  role: string
  /** Whether the permission also applies to all entities below this entity. */
  propagates: boolean
}

/** Whether a permission belongs to this user and this entity. */
export function isOf(permission: Permission, user: string, entity: Entity): boolean {
  return permission.user === user && isSameEntity(permission.entity, entity)
}

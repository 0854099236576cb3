import { type Entity, isSameEntity } from './entity.ts'

/** Gives a user a role on an entity. */
export type Permission = {
  user: string
  entity: Entity
  role: string
  /** Whether it also applies to everything below the entity. */
  propagates: boolean
}

/** Whether a permission is that of a user on an entity. */
export function isOf(permission: Permission, user: string, entity: Entity): boolean {
  return permission.user === user && isSameEntity(permission.entity, entity)
}

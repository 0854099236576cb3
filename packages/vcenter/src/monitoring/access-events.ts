import { isDeepStrictEqual } from 'node:util'
import type { NewEvent } from '../records/event.ts'
import type { Permission } from '../records/permission.ts'
import type { Role } from '../records/role.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<PublicSnapshot, 'users' | 'roles' | 'permissions'>
type Untimed = Omit<NewEvent, 'timeMs'>

/** Derives the events about users, roles and permissions that a change causes. */
export function accessEvents(previous: Known, next: Known): Untimed[] {
  return [
    ...changes(previous.users, next.users, ({ name }) => name).map(({ key, kind }) =>
      onVcenter('com.vmware.sso.PrincipalManagement', `User ${key} was ${USER_CHANGES[kind]}.`),
    ),
    ...changes<Role>(previous.roles, next.roles, ({ name }) => name).map(({ key, kind }) =>
      onVcenter(ROLE_EVENTS[kind], `Role ${key} was ${kind}.`),
    ),
    ...changes(previous.permissions, next.permissions, permissionKey).map(permissionEvent),
  ]
}

type Kind = 'added' | 'changed' | 'removed'
type Change<T> = { key: string; kind: Kind; item: T }

const USER_CHANGES = { added: 'created', changed: 'given a new password', removed: 'deleted' }
const ROLE_EVENTS = {
  added: 'RoleAddedEvent',
  changed: 'RoleUpdatedEvent',
  removed: 'RoleRemovedEvent',
} as const
const PERMISSION_EVENTS = {
  added: 'PermissionAddedEvent',
  changed: 'PermissionUpdatedEvent',
  removed: 'PermissionRemovedEvent',
} as const

/** Compares two lists of objects that a key identifies. */
function changes<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): Change<T>[] {
  if (before === after) return []
  const was = new Map(before.map((item) => [keyOf(item), item]))
  const is = new Set(after.map(keyOf))
  const gone = [...was].filter(([key]) => !is.has(key))
  return [
    ...gone.map(([key, item]): Change<T> => ({ key, kind: 'removed', item })),
    ...after.flatMap((item): Change<T>[] => {
      const key = keyOf(item)
      const known = was.get(key)
      if (known === undefined) return [{ key, kind: 'added', item }]
      return isDeepStrictEqual(known, item) ? [] : [{ key, kind: 'changed', item }]
    }),
  ]
}

function onVcenter(id: NewEvent['id'], message: string): Untimed {
  return { id, entityKind: 'vCenter', entity: '', message }
}

function permissionKey({ user, entity }: Permission): string {
  return JSON.stringify([user, entity.kind, entity.name])
}

function permissionEvent({ kind, item }: Change<Permission>): Untimed {
  const { user, role, entity } = item
  const where = entity.kind === 'vCenter' ? 'this vCenter' : `${entity.kind} ${entity.name}`
  return {
    id: PERMISSION_EVENTS[kind],
    entityKind: entity.kind,
    entity: entity.name,
    message: `Permission of ${user} on ${where} was ${kind}: role ${role}.`,
  }
}

import type { Access } from '../access/own-rights.ts'
import { isSameEntity } from '../records/entity.ts'
import type { Entries } from '../records/entry.ts'
import type { Partner } from '../records/partner.ts'
import type { User } from '../records/user.ts'
import type { Store } from '../store/store.ts'
import type { AccessTables } from '../store/tables/access-tables.ts'
import type { InventoryTables } from '../store/tables/inventory-tables.ts'
import type { PositionTables } from '../store/tables/position-tables.ts'

type Kept = Access & {
  users: readonly User[]
  partners: readonly Partner[]
  entries: Entries
  removals: ReadonlySet<string>
}
type FakeTables = Pick<
  AccessTables,
  'putUser' | 'deleteUser' | 'putRole' | 'deleteRole' | 'putPermission' | 'removePermission'
> &
  Pick<InventoryTables, 'putHost'> &
  Pick<PositionTables, 'bumpGeneration'>

/** An in-memory store of users, roles and permissions, for tests that make many changes. */
export function accessStore(initial: Omit<Kept, 'entries' | 'removals'>): Store {
  let kept: Kept = { ...initial, entries: new Map(), removals: new Set() }
  const tables: FakeTables = {
    putUser: (user) => {
      kept = { ...kept, users: [...kept.users.filter(({ name }) => name !== user.name), user] }
    },
    deleteUser: (user) => {
      kept = {
        ...kept,
        users: kept.users.filter(({ name }) => name !== user),
        permissions: kept.permissions.filter((each) => each.user !== user),
      }
    },
    putRole: ({ name, privileges }) => {
      const role = { name, label: name, privileges, isSystem: false }
      kept = { ...kept, roles: [...kept.roles.filter((each) => each.name !== name), role] }
    },
    deleteRole: (name) => {
      kept = { ...kept, roles: kept.roles.filter((role) => role.name !== name) }
    },
    putPermission: (permission) => {
      const others = kept.permissions.filter(
        ({ user, entity }) => user !== permission.user || !isSameEntity(entity, permission.entity),
      )
      kept = { ...kept, permissions: [...others, permission] }
    },
    removePermission: (user, entity) => {
      kept = {
        ...kept,
        permissions: kept.permissions.filter(
          (each) => each.user !== user || !isSameEntity(each.entity, entity),
        ),
      }
    },
    putHost: (host) => {
      kept = { ...kept, hosts: kept.hosts.map((each) => (each.id === host.id ? host : each)) }
    },
    bumpGeneration: () => undefined,
  }
  const snapshot = () => kept as ReturnType<Store['snapshot']>
  const store: Pick<Store, 'snapshot' | 'change'> = {
    snapshot,
    change: async (work) => {
      work(tables as Parameters<typeof work>[0])
      return snapshot()
    },
  }
  return store as Store
}

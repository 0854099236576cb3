import { SYSTEM_ROLES } from '../access/roles.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import { cluster, host } from './models.ts'

/** An inventory with every kind of entity, and with hosts in every kind of place. */
export const INVENTORY = {
  partners: [],
  datacenters: ['DC'],
  folders: [
    { name: 'outer', datacenter: 'DC', parent: undefined },
    { name: 'inner', datacenter: 'DC', parent: 'outer' },
  ],
  clusters: [cluster({ name: 'One', folder: 'inner' }), cluster({ name: 'Two' })],
  hosts: [
    host({ id: 'id-1', name: 'esx-1', cluster: 'One' }),
    host({ id: 'id-2', name: 'esx-2', cluster: 'One' }),
    host({ id: 'id-3', name: 'esx-3', cluster: 'Two' }),
    host({ id: 'id-4', name: 'esx-4', cluster: undefined }),
  ],
}

export const ENTITIES: readonly Entity[] = [
  ROOT,
  { kind: 'datacenter', name: 'DC' },
  { kind: 'folder', name: 'outer' },
  { kind: 'folder', name: 'inner' },
  { kind: 'cluster', name: 'One' },
  { kind: 'cluster', name: 'Two' },
  ...INVENTORY.hosts.map(({ name }): Entity => ({ kind: 'host', name })),
]

export const USERS = ['boss@x', 'anna@x', 'ben@x', 'cleo@x'] as const
/** A custom role whose privileges tests choose. */
export const OWN_ROLE = 'Own'

/** Names of the product's roles and of the custom role. */
export const ROLES = [...SYSTEM_ROLES.map(({ name }) => name), OWN_ROLE]

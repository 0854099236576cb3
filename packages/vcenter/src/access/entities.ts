import { VcenterError } from '../errors.ts'
import { type Entity, type EntityKind, ROOT } from '../records/entity.ts'
import type { Snapshot } from '../store/snapshot.ts'

type Inventory = Pick<Snapshot, 'datacenters' | 'folders' | 'clusters' | 'hosts'>

/**
 * Returns an entity and its parents up to the root. Returns only the root if the entity is missing.
 */
export function pathOf(inventory: Inventory, { kind, name }: Entity): Entity[] {
  const parent = parentOf(inventory, kind, name)
  if (parent === undefined) return [ROOT]
  return [{ kind, name }, ...pathOf(inventory, parent)]
}

/** Returns every entity, with the root first. */
export function entitiesOf({ datacenters, folders, clusters, hosts }: Inventory): Entity[] {
  const named = (kind: EntityKind, names: readonly string[]): Entity[] =>
    names.map((name) => ({ kind, name }))
  const namesOf = (items: readonly { name: string }[]): string[] => items.map(({ name }) => name)
  return [
    ROOT,
    ...named('datacenter', datacenters),
    ...named('folder', namesOf(folders)),
    ...named('cluster', namesOf(clusters)),
    ...named('host', namesOf(hosts)),
  ]
}

/** @throws VcenterError ENTITY_NOT_FOUND */
export function requireEntity(inventory: Inventory, entity: Entity): Entity {
  if (entity.kind === 'vCenter') return ROOT
  if (parentOf(inventory, entity.kind, entity.name) === undefined)
    throw new VcenterError('ENTITY_NOT_FOUND', `there is no ${entity.kind} "${entity.name}"`)
  return entity
}

function parentOf(inventory: Inventory, kind: EntityKind, name: string): Entity | undefined {
  switch (kind) {
    case 'vCenter':
      return undefined
    case 'datacenter':
      return inventory.datacenters.includes(name) ? ROOT : undefined
    case 'folder': {
      const folder = inventory.folders.find((each) => each.name === name)
      return folder && holder(folder.parent, folder.datacenter)
    }
    case 'cluster': {
      const cluster = inventory.clusters.find((each) => each.name === name)
      return cluster && holder(cluster.folder, cluster.datacenter)
    }
    case 'host': {
      const host = inventory.hosts.find((each) => each.name === name)
      if (host === undefined) return undefined
      return host.cluster === undefined ? ROOT : { kind: 'cluster', name: host.cluster }
    }
  }
}

function holder(folder: string | undefined, datacenter: string): Entity {
  return folder === undefined
    ? { kind: 'datacenter', name: datacenter }
    : { kind: 'folder', name: folder }
}

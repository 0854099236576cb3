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

/** Whether the inventory contains an entity. */
export function isPresent(inventory: Inventory, { kind, name }: Entity): boolean {
  return kind === 'vCenter' || parentOf(inventory, kind, name) !== undefined
}

/** @throws VcenterError ENTITY_NOT_FOUND */
export function requireEntity(inventory: Inventory, entity: Entity): Entity {
  if (entity.kind === 'vCenter') return ROOT
  if (!isPresent(inventory, entity))
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
      const folder = named(inventory.folders, name)
      return folder && holder(folder.parent, folder.datacenter)
    }
    case 'cluster': {
      const cluster = named(inventory.clusters, name)
      return cluster && holder(cluster.folder, cluster.datacenter)
    }
    case 'host': {
      const host = named(inventory.hosts, name)
      if (host === undefined) return undefined
      return host.cluster === undefined ? ROOT : { kind: 'cluster', name: host.cluster }
    }
  }
}

/** Indexes of lists, so that a check of many entities reads each list only once. */
const byName = new WeakMap<readonly object[], ReadonlyMap<string, object>>()

function named<Item extends { name: string }>(
  items: readonly Item[],
  name: string,
): Item | undefined {
  const index = byName.get(items) ?? new Map(items.map((each) => [each.name, each]))
  byName.set(items, index)
  // This cast is safe, because the index was made from these items.
  return index.get(name) as Item | undefined
}

function holder(folder: string | undefined, datacenter: string): Entity {
  return folder === undefined
    ? { kind: 'datacenter', name: datacenter }
    : { kind: 'folder', name: folder }
}

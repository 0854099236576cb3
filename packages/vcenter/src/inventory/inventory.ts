import { shellWord } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import type { Folder } from '../records/folder.ts'
import type { Host } from '../records/host.ts'
import { requireName } from '../records/names.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { chain } from './folders.ts'
import { requireRightToMove } from './placement-rights.ts'

/**
 * Maximum number of objects of each kind. It bounds the cost of an access decision, which looks at
 * all parents of an entity.
 */
const MAX_DATACENTERS = 500
const MAX_FOLDERS = 1000
const MAX_CLUSTERS = 1000
/** Maximum nesting depth of folders. */
const MAX_DEPTH = 16

/**
 * Creates a datacenter.
 * @throws VcenterError INVALID_NAME, DATACENTER_ALREADY_EXISTS, INVENTORY_LIMIT_REACHED
 */
export async function createDatacenter(store: Store, text: string): Promise<void> {
  const name = requireName(text, 'a datacenter')
  const insert = (tables: Tables): void => {
    const { datacenters } = store.snapshot()
    if (datacenters.includes(name))
      throw new VcenterError('DATACENTER_ALREADY_EXISTS', `datacenter "${name}" exists already`)
    requireBelowLimit(datacenters, MAX_DATACENTERS, 'datacenters')
    tables.insertDatacenter(name)
  }
  await store.change(insert, { checksWithin: true })
}

/**
 * Creates a folder in a datacenter, or in another folder of that datacenter.
 * @throws VcenterError INVALID_NAME, DATACENTER_NOT_FOUND, FOLDER_NOT_FOUND, FOLDER_ALREADY_EXISTS,
 *   INVENTORY_LIMIT_REACHED
 */
export async function createFolder(
  store: Store,
  { name: text, datacenter, parent }: { name: string; datacenter: string; parent: string },
): Promise<void> {
  const name = requireName(text, 'a folder')
  const insert = (tables: Tables): void => {
    const { folders } = requireDatacenter(store, datacenter)
    const held = requireFolder(folders, datacenter, parent)
    if (folders.some((folder) => folder.name === name))
      throw new VcenterError('FOLDER_ALREADY_EXISTS', `folder "${name}" exists already`)
    requireBelowLimit(folders, MAX_FOLDERS, 'folders')
    if (chain(folders, held).length >= MAX_DEPTH)
      throw new VcenterError(
        'INVENTORY_LIMIT_REACHED',
        `folders are nested at most ${MAX_DEPTH} deep`,
      )
    tables.insertFolder({ name, datacenter, parent: held })
  }
  await store.change(insert, { checksWithin: true })
}

/**
 * Creates a cluster in a datacenter, or in a folder of that datacenter.
 * @throws VcenterError INVALID_NAME, DATACENTER_NOT_FOUND, FOLDER_NOT_FOUND,
 *   CLUSTER_ALREADY_EXISTS, INVENTORY_LIMIT_REACHED
 */
export async function createCluster(
  store: Store,
  { name: text, datacenter, folder }: { name: string; datacenter: string; folder: string },
): Promise<void> {
  const name = requireName(text, 'a cluster')
  const insert = (tables: Tables): void => {
    const { folders, clusters } = requireDatacenter(store, datacenter)
    const held = requireFolder(folders, datacenter, folder)
    if (clusters.some((cluster) => cluster.name === name))
      throw new VcenterError('CLUSTER_ALREADY_EXISTS', `cluster "${name}" exists already`)
    requireBelowLimit(clusters, MAX_CLUSTERS, 'clusters')
    tables.insertCluster({ name, datacenter, folder: held })
  }
  await store.change(insert, { checksWithin: true })
}

/**
 * Turns vSphere HA on or off for one cluster.
 * @throws VcenterError CLUSTER_NOT_FOUND
 */
export async function setClusterHa(store: Store, name: string, isOn: boolean): Promise<void> {
  const cluster = store.snapshot().clusters.find((each) => each.name === name)
  if (cluster === undefined)
    throw new VcenterError('CLUSTER_NOT_FOUND', `there is no cluster "${name}"`)
  if (cluster.isHaOn === isOn) return
  await store.change((tables) => {
    tables.setClusterHa(name, isOn)
    // The hosts learn of it by the new generation.
    tables.bumpGeneration()
  })
}

/** @throws VcenterError HOST_NOT_FOUND */
export function findHost(snapshot: Pick<Snapshot, 'hosts'>, name: string): Host {
  const host = snapshot.hosts.find((each) => each.name === name)
  if (host === undefined) throw hostNotFound(name)
  return host
}

export function hostNotFound(name: string): VcenterError {
  return new VcenterError('HOST_NOT_FOUND', `there is no host "${name}"`)
}

/**
 * Requires that a host is not being removed.
 * @throws VcenterError HOST_REMOVAL_IN_PROGRESS
 */
export function requireNoRemoval(
  { removals }: Pick<Snapshot, 'removals'>,
  { id, name }: Host,
): void {
  if (removals.has(id))
    throw new VcenterError(
      'HOST_REMOVAL_IN_PROGRESS',
      `host "${name}" is being removed; repeat: nkpsim host remove ${shellWord(name)}`,
    )
}

/** @throws VcenterError CLUSTER_NOT_FOUND */
export function requireCluster({ clusters }: Pick<Snapshot, 'clusters'>, name: string): void {
  if (!clusters.some((each) => each.name === name))
    throw new VcenterError('CLUSTER_NOT_FOUND', `there is no cluster "${name}"`)
}

/** Returns the hosts of a cluster, sorted by name. */
export function hostsOf({ hosts }: Pick<Snapshot, 'hosts'>, cluster: string): Host[] {
  return hosts.filter((host) => host.cluster === cluster).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** @throws VcenterError FOLDER_NOT_FOUND */
export function findFolder({ folders }: Pick<Snapshot, 'folders'>, name: string): Folder {
  const folder = folders.find((each) => each.name === name)
  if (folder === undefined)
    throw new VcenterError('FOLDER_NOT_FOUND', `there is no folder "${name}"`)
  return folder
}

/**
 * Moves a host to another cluster. With an empty cluster name, the host becomes a standalone host.
 * @param by - name of the user who makes the request
 * @throws VcenterError HOST_NOT_FOUND, HOST_REMOVAL_IN_PROGRESS, CLUSTER_NOT_FOUND, NO_PERMISSION
 */
export async function moveHost(
  store: Store,
  name: string,
  cluster: string,
  by: string,
): Promise<Host> {
  const host = findHost(store.snapshot(), name)
  requireNoRemoval(store.snapshot(), host)
  if (cluster !== '') requireCluster(store.snapshot(), cluster)
  const moved = { ...host, cluster: cluster === '' ? undefined : cluster }
  if (moved.cluster === host.cluster) return host
  requireRightToMove(store.snapshot(), host, moved.cluster, by)
  await store.change((tables) => {
    tables.putHost(moved)
    tables.bumpGeneration()
  })
  return moved
}

/**
 * Stores whether an operator has disconnected a host.
 * @throws VcenterError HOST_NOT_FOUND, HOST_REMOVAL_IN_PROGRESS
 */
export async function setDisconnected(
  store: Store,
  name: string,
  isDisconnected: boolean,
): Promise<Host> {
  const host = findHost(store.snapshot(), name)
  requireNoRemoval(store.snapshot(), host)
  const changed = { ...host, isDisconnected }
  await store.change((tables) => tables.putHost(changed))
  return changed
}

/**
 * Requires that one more object stays within the limit.
 * @throws VcenterError INVENTORY_LIMIT_REACHED
 */
export function requireBelowLimit(present: readonly unknown[], most: number, what: string): void {
  if (present.length >= most)
    throw new VcenterError('INVENTORY_LIMIT_REACHED', `a vCenter has at most ${most} ${what}`)
}

function requireDatacenter(store: Store, datacenter: string): Snapshot {
  const snapshot = store.snapshot()
  if (!snapshot.datacenters.includes(datacenter))
    throw new VcenterError('DATACENTER_NOT_FOUND', `there is no datacenter "${datacenter}"`)
  return snapshot
}

function requireFolder(
  folders: readonly Folder[],
  datacenter: string,
  name: string,
): string | undefined {
  if (name === '') return undefined
  if (findFolder({ folders }, name).datacenter !== datacenter)
    throw new VcenterError('FOLDER_NOT_FOUND', `datacenter "${datacenter}" has no folder "${name}"`)
  return name
}

import { VcenterError } from '../errors.ts'
import type { Host, Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { requireName } from './names.ts'

/**
 * Makes a datacenter.
 * @throws VcenterError INVALID_NAME, DATACENTER_ALREADY_EXISTS
 */
export function createDatacenter(store: Store, name: string): void {
  requireName(name, 'a datacenter')
  if (store.snapshot().datacenters.includes(name))
    throw new VcenterError('DATACENTER_ALREADY_EXISTS', `datacenter "${name}" exists already`)
  store.change((tables) => tables.insertDatacenter(name))
}

/**
 * Makes a cluster.
 * @throws VcenterError INVALID_NAME, DATACENTER_NOT_FOUND, CLUSTER_ALREADY_EXISTS
 */
export function createCluster(store: Store, datacenter: string, name: string): void {
  requireName(name, 'a cluster')
  const { datacenters, clusters } = store.snapshot()
  if (!datacenters.includes(datacenter))
    throw new VcenterError('DATACENTER_NOT_FOUND', `there is no datacenter "${datacenter}"`)
  if (clusters.some((cluster) => cluster.name === name))
    throw new VcenterError('CLUSTER_ALREADY_EXISTS', `cluster "${name}" exists already`)
  store.change((tables) => tables.insertCluster({ name, datacenter, folder: undefined }))
}

/** @throws VcenterError HOST_NOT_FOUND */
export function findHost(snapshot: Snapshot, name: string): Host {
  const host = snapshot.hosts.find((each) => each.name === name)
  if (host === undefined) throw new VcenterError('HOST_NOT_FOUND', `there is no host "${name}"`)
  return host
}

import { findByName } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import { hostsOf, requireBelowLimit, requireCluster } from '../inventory/inventory.ts'
import type { Host } from '../records/host.ts'
import { requireName } from '../records/names.ts'
import {
  MAX_DISKS_PER_HOST,
  MAX_VSAN_MEMBERS,
  type VsanCluster,
  type VsanDeks,
  type VsanEncryption,
  type VsanReformatOptions,
} from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { vsanOf } from './desired-cluster.ts'
import { encryptionProgress } from './encryption-progress.ts'
import { keptVsan, knownVsanClusterIds } from './kept-cluster.ts'

const MIB = 1 << 20
const MIN_DISK_BYTES = 64 * MIB
const MAX_DISK_BYTES = 4 * 1024 ** 4
/** Hosts get the ids of all of them. */
const MAX_KNOWN = 1000

/** The wanted vSAN of a cluster. */
export type NewVsan = Pick<
  VsanCluster,
  'cluster' | 'architecture' | 'datastore' | 'disksPerHost' | 'diskCapacityBytes'
>

/**
 * Makes a vSAN cluster of the hosts of a cluster. If they keep one that this vCenter does not know,
 * or whose encryption it does not know, takes that over as it is.
 * @throws VcenterError CLUSTER_NOT_FOUND, VSAN_ALREADY_ENABLED, INVALID_REQUEST, INVALID_NAME,
 *   PROVIDER_NOT_FOUND
 */
export async function enableVsan(
  store: Store,
  newId: string,
  asked: NewVsan,
): Promise<VsanCluster> {
  const snapshot = store.snapshot()
  const { cluster } = asked
  requireCluster(snapshot, cluster)
  const kept = keptVsan(snapshot, cluster)
  if (vsanOf(snapshot, cluster) !== undefined && kept === undefined)
    throw new VcenterError('VSAN_ALREADY_ENABLED', `cluster "${cluster}" has vSAN already`)
  const { id, encryption, ...wanted } = { id: newId, encryption: undefined, ...asked, ...kept }
  const provider = encryption?.provider
  if (provider !== undefined && findByName(snapshot.keyProviders, provider) === undefined)
    throw new VcenterError(
      'PROVIDER_NOT_FOUND',
      `the vSAN cluster is encrypted with key provider "${provider}", which this vCenter does not have; restore the provider first`,
    )
  const { architecture, disksPerHost, diskCapacityBytes } = wanted
  const datastore = requireName(wanted.datastore, 'a datastore')
  requireBelowLimit(knownVsanClusterIds(snapshot), MAX_KNOWN, 'vSAN clusters, with removed ones')
  const others = snapshot.vsanClusters.filter((each) => each.cluster !== cluster)
  if (others.some((each) => each.datastore === datastore))
    throw invalid(`another cluster has a vSAN datastore "${datastore}": give another name`)
  // Otherwise the virtual machines of the two datastores could not be told apart.
  const local = hostsOf(snapshot, cluster).find((host) => vmOnDatastore(snapshot, host, datastore))
  if (local !== undefined && kept === undefined)
    throw invalid(
      `host "${local.name}" has another datastore "${datastore}", with virtual machines: give another name`,
    )
  if (disksPerHost < 1 || disksPerHost > MAX_DISKS_PER_HOST)
    throw invalid(`a host gives 1 to ${MAX_DISKS_PER_HOST} disks to vSAN`)
  const isSize = diskCapacityBytes % MIB === 0 && diskCapacityBytes >= MIN_DISK_BYTES
  if (!isSize || diskCapacityBytes > MAX_DISK_BYTES)
    throw invalid('a disk of vSAN has a multiple of 1 MiB, from 64 MiB to 4 TiB')
  if (hostsOf(snapshot, cluster).length > MAX_VSAN_MEMBERS)
    throw invalid(`a vSAN cluster has at most ${MAX_VSAN_MEMBERS} hosts`)
  const vsan: VsanCluster = {
    ...{ cluster, id, datastore, architecture, disksPerHost, diskCapacityBytes },
    ...{ encryption, dek: kept?.dek, oldDek: kept?.oldDek },
    lastDekGenerationId: encryption?.dekGenerationId ?? 0,
    eraseDisksBeforeUse: false,
    allowReducedRedundancy: false,
  }
  await put(store, vsan)
  return vsan
}

/**
 * Removes vSAN from a cluster.
 * @throws VcenterError CLUSTER_NOT_FOUND, VSAN_NOT_ENABLED, VSAN_IN_USE
 */
export async function disableVsan(store: Store, cluster: string): Promise<void> {
  const snapshot = store.snapshot()
  const { datastore } = requireVsan(snapshot, cluster)
  for (const host of hostsOf(snapshot, cluster)) {
    const vm = vmOnDatastore(snapshot, host, datastore)
    if (vm !== undefined)
      throw new VcenterError(
        'VSAN_IN_USE',
        `the datastore "${datastore}" has virtual machine "${vm.name}": move or delete its virtual machines first`,
      )
  }
  await store.change((tables) => {
    tables.removeVsanCluster(cluster)
    tables.bumpGeneration()
  })
}

/**
 * Requires that a host can leave the vSAN of its cluster: its virtual machines would lose their
 * disks.
 * @throws VcenterError VSAN_IN_USE
 */
export function requireLeavesVsan(snapshot: PublicSnapshot, host: Host): void {
  const vsan = vsanOf(snapshot, host.cluster)
  const vm = vsan && vmOnDatastore(snapshot, host, vsan.datastore)
  if (vm === undefined) return
  throw new VcenterError(
    'VSAN_IN_USE',
    `host "${host.name}" has virtual machine "${vm.name}" on the vSAN datastore of its cluster: move its virtual machines to other hosts first`,
  )
}

function vmOnDatastore({ inventories }: PublicSnapshot, { id }: Host, datastore: string) {
  return inventories.get(id)?.vms.find((each) => each.datastore === datastore)
}

/** Returns the vSAN of a cluster. @throws VcenterError CLUSTER_NOT_FOUND, VSAN_NOT_ENABLED */
export function requireVsan(snapshot: PublicSnapshot, cluster: string): VsanCluster {
  requireCluster(snapshot, cluster)
  const vsan = vsanOf(snapshot, cluster)
  if (vsan !== undefined) return vsan
  throw new VcenterError(
    'VSAN_NOT_ENABLED',
    keptVsan(snapshot, cluster) === undefined
      ? `cluster "${cluster}" has no vSAN: see nkpsim vsan enable`
      : `the hosts of cluster "${cluster}" keep a vSAN cluster that this vCenter does not know; take it over: nkpsim vsan enable ${cluster}`,
  )
}

/**
 * Requires that no host of a vSAN cluster still changes to another encryption.
 * @throws VcenterError VSAN_CHANGING
 */
export function requireSettled(snapshot: PublicSnapshot, vsan: VsanCluster): void {
  if (!encryptionProgress(snapshot, vsan).isChanging) return
  throw new VcenterError(
    'VSAN_CHANGING',
    `hosts of cluster "${vsan.cluster}" still change their disks: see nkpsim vsan get ${vsan.cluster}`,
  )
}

/** Stores the wanted encryption of a vSAN cluster, which its hosts then follow. */
export async function setEncryption(
  store: Store,
  vsan: VsanCluster,
  encryption: VsanEncryption | undefined,
  options: VsanReformatOptions & VsanDeks,
): Promise<VsanCluster> {
  const { eraseDisksBeforeUse, allowReducedRedundancy, dek, oldDek } = options
  const lastDekGenerationId = encryption?.dekGenerationId ?? vsan.lastDekGenerationId
  const next = {
    ...{ ...vsan, encryption, lastDekGenerationId },
    ...{ eraseDisksBeforeUse, allowReducedRedundancy, dek, oldDek },
  }
  await put(store, next)
  return next
}

async function put(store: Store, vsan: VsanCluster): Promise<void> {
  await store.change((tables) => {
    tables.putVsanCluster(vsan)
    tables.bumpGeneration()
  })
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}

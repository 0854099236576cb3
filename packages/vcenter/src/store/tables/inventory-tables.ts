import type { Cluster } from '../../records/cluster.ts'
import type { Folder } from '../../records/folder.ts'
import type { Host } from '../../records/host.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { optionalText, type Row, text } from './row.ts'

/** Writes the inventory. */
export type InventoryTables = {
  insertDatacenter(name: string): void
  insertFolder(folder: Folder): void
  insertCluster(cluster: Pick<Cluster, 'name' | 'datacenter' | 'folder'>): void
  setClusterHa(cluster: string, isOn: boolean): void
  /** Adds a host, or replaces the host with the same id. */
  putHost(host: Host): void
  /** Records that the removal of a host has begun, until the host is removed. */
  beginRemoval(hostId: string): void
  /** Forgets that removals of hosts have begun. The hosts stay. */
  forgetRemovals(): void
  /** Removes a host together with its attestation, its inventory and the permissions on it. */
  removeHost(hostId: string): void
}

export function inventoryTables(database: Preparing) {
  const insertDatacenter = database.prepare('INSERT INTO datacenter (name) VALUES (?)')
  const insertFolder = database.prepare(
    'INSERT INTO folder (name, datacenter, parent) VALUES (?, ?, ?)',
  )
  const insertCluster = database.prepare(
    'INSERT INTO cluster (name, datacenter, folder) VALUES (?, ?, ?)',
  )
  const setClusterHa = database.prepare('UPDATE cluster SET is_ha_on = ? WHERE name = ?')
  const putHost = database.prepare(
    `INSERT INTO host (id, name, address, cluster, tpm_version, encryption_mode, esxi_version, is_disconnected)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,
       cluster = excluded.cluster, tpm_version = excluded.tpm_version,
       encryption_mode = excluded.encryption_mode, esxi_version = excluded.esxi_version,
       is_disconnected = excluded.is_disconnected`,
  )
  const forgetHost = ['host_attestation', 'host_inventory', 'host_removal'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE host_id = ?`),
  )
  const removePermissions = database.prepare(
    "DELETE FROM permission WHERE entity_kind = 'host' AND entity = ?",
  )
  const beginRemoval = database.prepare('INSERT OR IGNORE INTO host_removal (host_id) VALUES (?)')
  const forgetRemovals = database.prepare('DELETE FROM host_removal')
  const removeHost = database.prepare('DELETE FROM host WHERE id = ?')
  const datacenters = database.prepare('SELECT name FROM datacenter ORDER BY name')
  const folders = database.prepare('SELECT * FROM folder ORDER BY name')
  const clusters = database.prepare('SELECT * FROM cluster ORDER BY name')
  const removals = database.prepare('SELECT host_id FROM host_removal')
  const hosts = database.prepare('SELECT * FROM host ORDER BY name')

  const writes: InventoryTables = {
    insertDatacenter: (name) => void insertDatacenter.run(name),
    insertFolder: ({ name, datacenter, parent }) =>
      void insertFolder.run(name, datacenter, parent ?? null),
    insertCluster: ({ name, datacenter, folder }) =>
      void insertCluster.run(name, datacenter, folder ?? null),
    setClusterHa: (cluster, isOn) => void setClusterHa.run(isOn ? 1 : 0, cluster),
    putHost: (host) =>
      void putHost.run(
        host.id,
        host.name,
        host.address,
        host.cluster ?? null,
        host.tpmVersion,
        host.encryptionMode,
        host.esxiVersion,
        host.isDisconnected ? 1 : 0,
      ),
    beginRemoval: (hostId) => void beginRemoval.run(hostId),
    forgetRemovals: () => void forgetRemovals.run(),
    removeHost: (hostId) => {
      for (const statement of forgetHost) statement.run(hostId)
      removePermissions.run(hostId)
      removeHost.run(hostId)
    },
  }
  const read = (): Pick<
    Snapshot,
    'datacenters' | 'folders' | 'clusters' | 'hosts' | 'removals'
  > => ({
    datacenters: datacenters.all().map((row) => text(row, 'name')),
    folders: folders.all().map((row) => ({
      name: text(row, 'name'),
      datacenter: text(row, 'datacenter'),
      parent: optionalText(row, 'parent'),
    })),
    clusters: clusters.all().map((row) => ({
      name: text(row, 'name'),
      datacenter: text(row, 'datacenter'),
      folder: optionalText(row, 'folder'),
      isHaOn: row['is_ha_on'] === null ? undefined : row['is_ha_on'] === 1,
    })),
    hosts: hosts.all().map(readHost),
    removals: new Set(removals.all().map((row) => text(row, 'host_id'))),
  })
  return { writes, read }
}

function readHost(row: Row): Host {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    address: text(row, 'address'),
    cluster: optionalText(row, 'cluster'),
    tpmVersion: text(row, 'tpm_version'),
    encryptionMode: text(row, 'encryption_mode'),
    esxiVersion: text(row, 'esxi_version'),
    isDisconnected: row['is_disconnected'] === 1,
  }
}

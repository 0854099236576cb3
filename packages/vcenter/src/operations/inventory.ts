import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import {
  createCluster,
  createDatacenter,
  createFolder,
  setClusterHa,
} from '../inventory/inventory.ts'
import { isHaOnFor } from '../records/cluster.ts'
import { settingValue } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type InventoryOperations = ReturnType<typeof inventoryOperations>

/** Operations on datacenters, folders and clusters. */
export function inventoryOperations(store: Store) {
  return named('nkpsim.vcenter.v1.InventoryService', {
    createDatacenter: operation({
      requirement: [{ privilege: 'Datacenter.Create' }],
      audit: { target: 'name' },
      task: { operation: 'Folder.createDatacenter' },
      run: async ({ name }: { name: string }) => createDatacenter(store, name),
    }),
    createFolder: operation({
      requirement: [
        { privilege: 'Folder.Create', on: 'datacenter', field: 'datacenter' },
        { privilege: 'Folder.Create', on: 'folder', field: 'parent' },
      ],
      audit: { target: 'name' },
      task: { operation: 'Folder.createFolder' },
      /** With an empty parent, the folder is directly in the datacenter. */
      run: async (folder: { name: string; datacenter: string; parent: string }) =>
        createFolder(store, folder),
    }),
    createCluster: operation({
      requirement: [
        { privilege: 'Host.Inventory.CreateCluster', on: 'datacenter', field: 'datacenter' },
        { privilege: 'Host.Inventory.CreateCluster', on: 'folder', field: 'folder' },
      ],
      audit: { target: 'name' },
      task: { operation: 'Folder.createClusterEx' },
      /** With an empty folder, the cluster is directly in the datacenter. */
      run: async (cluster: { name: string; datacenter: string; folder: string }) =>
        createCluster(store, cluster),
    }),
    setClusterHa: operation({
      requirement: [{ privilege: 'Host.Inventory.EditCluster', on: 'cluster', field: 'cluster' }],
      audit: { target: 'cluster' },
      task: { operation: 'ClusterComputeResource.reconfigureEx' },
      run: async ({ cluster, enabled }: { cluster: string; enabled: boolean }) =>
        setClusterHa(store, cluster, enabled),
    }),
    listClusterHa: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => {
        const snapshot = store.snapshot()
        const setting = settingValue(snapshot, 'nkpsim.ha.enabled')
        return snapshot.clusters.map((cluster) => ({
          cluster: cluster.name,
          enabled: isHaOnFor(cluster, setting),
          ownSetting: cluster.isHaOn !== undefined,
        }))
      },
    }),
    listDatacenters: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => {
        const { datacenters, folders, clusters } = store.snapshot()
        return datacenters.map((name) => ({
          name,
          clusters: namesIn(clusters, name),
          folders: namesIn(folders, name),
        }))
      },
    }),
  })
}

function namesIn(
  entities: readonly { name: string; datacenter: string }[],
  datacenterName: string,
): string[] {
  return entities.filter(({ datacenter }) => datacenter === datacenterName).map(({ name }) => name)
}

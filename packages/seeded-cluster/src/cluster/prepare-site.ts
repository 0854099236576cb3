import { dirname } from 'node:path'
import type { Files } from '@nkpsim/effects'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { Plan } from '../plan/plan.ts'
import { makeBackupFolder } from './vcenter-backups.ts'
import { trustTpms } from './vcenter-node.ts'

const DATACENTER = 'datacenter-1'

/** Makes what a vCenter needs on its disk before its first start. */
export function prepareVcenter(files: Files): void {
  trustTpms(files)
  makeBackupFolder(files)
}

/** Makes a folder and its parents durably. */
export async function makeFolders(files: Files, folder: string): Promise<void> {
  const parts = folder.split('/').slice(1)
  for (const [index] of parts.entries()) {
    const path = `/${parts.slice(0, index + 1).join('/')}`
    await files.makeFolder(path, 0o755)
    await files.syncFolder(dirname(path))
  }
}

/** Makes the clusters of a plan in a vCenter. */
export async function makeClusters(
  site: SiteAccess,
  { clusters }: Pick<Plan, 'clusters'>,
): Promise<void> {
  const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
  await inventory.createDatacenter({ name: DATACENTER }, CALL)
  for (const name of clusters) await inventory.createCluster({ datacenter: DATACENTER, name }, CALL)
}

import type { HeldFolder } from '@nkpsim/daemon'
import { type Datastore, inDatastore } from '../vm/files/datastore.ts'

/** Folder of vSphere HA in each datastore, as in vSphere. */
const HA_FOLDER = '.vSphere-HA'
/** Name of a cluster's folder in it, as vCenter makes it. */
const GROUP = /^FDM-[0-9a-z-]{1,100}$/

/** Whether vCenter may name a folder like this. */
export function isGroupName(name: string): boolean {
  return GROUP.test(name)
}

/**
 * Works in the folder of a cluster in a datastore, which its hosts share. Makes the folder if it is
 * missing.
 * @throws EsxiError VM_INVALID if something else has its name, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function inGroupFolder<T>(
  datastore: Datastore,
  group: string,
  work: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  return inDatastore(datastore, async (root) => {
    await using all = await holdOrMake(root, HA_FOLDER)
    await using folder = await holdOrMake(all, group)
    return await work(folder)
  })
}

async function holdOrMake(parent: HeldFolder, name: string): Promise<HeldFolder> {
  try {
    return await parent.holdFolder(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  await parent.makeFolder(name).catch((error: unknown) => {
    // Another host may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  })
  await parent.sync()
  return parent.holdFolder(name)
}

import { join } from 'node:path'
import { heldFolder } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { Datastore } from '../vm/files/datastore.ts'
import type { VsanFiles } from './namespace/vsan-files.ts'

/** Folder in which ESXi shows its datastores. */
const VOLUMES = '/vmfs/volumes'

/**
 * Returns the datastore of a vSAN cluster. The lock of a VM there ends with the lease of the host
 * that has it.
 */
export function vsanDatastore({
  name,
  files,
  clock,
  random,
}: {
  name: string
  files: Pick<VsanFiles, 'holdRoot'>
  clock: Pick<MachineClock, 'sleep'>
  random: Random
}): Datastore {
  const folder = join(VOLUMES, name)
  return {
    ...{ name, folder },
    hold: async () => heldFolder(await files.holdRoot(), random, folder),
    sleep: (ms) => clock.sleep(ms),
  }
}

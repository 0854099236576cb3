import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { VmPaths } from '../files/datastore.ts'
import type { BoundDisk } from '../files/private-configuration.ts'
import { readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { formatSnapshotList, type SnapshotList } from '../files/snapshot-list.ts'
import type { VmHome } from '../files/write-files.ts'
import { type KekOf, openConfiguration } from '../keys/open-keys.ts'
import type { OpenVm } from '../power/open-vm.ts'

/** A VM that this host holds the lock of, and what a change of its snapshots needs. */
export type SnapshotWork = {
  vmName: string
  /** The folder of the VM, held. */
  folder: HeldFolder
  paths: VmPaths
  /** Undefined if the VM is off. */
  open: OpenVm | undefined
  kekOf: KekOf
  random: Random
}

/**
 * Reads the files of a VM, opens its configuration and works with both. Wipes the key of the
 * configuration afterwards.
 * @throws EsxiError VM_LOCKED, VM_INVALID, and errors of the work
 */
export async function withHome<T>(
  { folder, paths, kekOf }: SnapshotWork,
  work: (files: VmFiles, home: VmHome) => Promise<T>,
): Promise<T> {
  const files = await readVmFilesIn(folder, paths)
  const { configurationDek: dek, configuration } = openConfiguration(files, kekOf)
  try {
    return await work(files, { vmx: files.vmx, dek, configuration })
  } finally {
    dek?.wipe()
  }
}

/**
 * Returns the bindings of the frozen disks that the files of a VM name. A change writes no others,
 * because a later redo log may get the name of one that is gone.
 */
export function boundFrozenDisks({ frozenDisks }: VmFiles, { configuration }: VmHome): BoundDisk[] {
  const { disks, frozenDisks: bound = [] } = configuration
  const names = new Set(frozenDisks.map(({ fileName }) => fileName))
  return [...bound, ...disks].filter(({ fileName }) => names.has(fileName))
}

/** Replaces the list of snapshots. Passes on errors of the file system. */
export async function writeSnapshotList(
  { folder, paths }: SnapshotWork,
  list: SnapshotList,
): Promise<void> {
  await folder.replace(paths.vmsd, formatSnapshotList(list))
}

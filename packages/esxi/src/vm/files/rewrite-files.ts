import type { HeldFolder } from '@nkpsim/daemon'
import type { VmPaths } from './datastore.ts'
import { MAX_DICTIONARY_BYTES } from './dictionary.ts'
import type { VmFiles } from './read-vm.ts'

/**
 * Writes the .vmx, the list of snapshots and the descriptors of a VM again, as they are now,
 * durably. After a failed sync the kernel may have them in memory only: they can be read, but a
 * later sync does not make them durable (fsync(2), EIO). So call this before a removal of files
 * that only an earlier version of them names. Passes on errors of the file system.
 */
export async function rewriteFiles(
  folder: HeldFolder,
  { vmx, vmsd }: Pick<VmPaths, 'vmx' | 'vmsd'>,
  { disks, frozenDisks }: Pick<VmFiles, 'disks' | 'frozenDisks'>,
): Promise<void> {
  const descriptors = [...disks, ...frozenDisks].map(({ fileName }) => fileName)
  for (const name of [...descriptors, vmsd, vmx])
    if ((await folder.look(name)) !== undefined)
      await folder.replace(name, await folder.read(name, MAX_DICTIONARY_BYTES))
}

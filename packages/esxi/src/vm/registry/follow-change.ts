import type { NewKey } from '../../key-provider/key-source.ts'
import { readVmFiles, type VmFiles } from '../files/read-vm.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import type { VmPlace } from './places.ts'

/** A VM after a change: its location and its files. */
export type ChangedVm = VmPlace & { files: VmFiles }

/**
 * Changes files of a registered VM, then updates its key state and reports it. Also does so if the
 * change fails, because some files may have the new key by then. Passes on errors of the change.
 * @param change returns the files as they are then
 */
export async function followChange(
  { keys, onChange }: { keys: Pick<VmKeys, 'follow'>; onChange: () => void },
  { name, place, newKey }: { name: string; place: VmPlace; newKey?: NewKey | undefined },
  change: () => Promise<VmFiles>,
): Promise<ChangedVm> {
  const { datastore, paths } = place
  const follow = (files: VmFiles): void => keys.follow(name, files, 'keysChanged', newKey)
  let files: VmFiles
  try {
    files = await change()
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await readVmFiles(paths).then(follow, () => undefined)
    onChange()
    throw error
  }
  follow(files)
  onChange()
  return { datastore, paths, files }
}

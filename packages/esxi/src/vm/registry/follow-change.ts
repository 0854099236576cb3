import type { NewKey } from '../../key-provider/key-source.ts'
import type { VmPaths } from '../files/datastore.ts'
import { readVmFiles } from '../files/read-vm.ts'
import type { VmKeys } from '../keys/vm-keys.ts'

/**
 * Changes files of a registered VM, then updates its key state and reports it. Also does so if the
 * change fails, because some files may have the new key by then. Passes on errors of the change.
 */
export async function followChange(
  { keys, onChange }: { keys: Pick<VmKeys, 'follow'>; onChange: () => void },
  { name, paths, newKey }: { name: string; paths: VmPaths; newKey?: NewKey | undefined },
  change: () => Promise<void>,
): Promise<void> {
  const follow = async (): Promise<void> =>
    keys.follow(name, await readVmFiles(paths), 'keysChanged', newKey)
  try {
    await change()
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await follow().catch(() => undefined)
    onChange()
    throw error
  }
  await follow()
  onChange()
}

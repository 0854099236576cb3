import type { VmFiles } from '../files/read-vm.ts'
import type { VmKeys } from '../keys/vm-keys.ts'

/**
 * Gets the keys of a VM before it is opened.
 * @throws EsxiError VM_LOCKED if the VM is registered, and locked or invalid
 */
export async function loadKeys(
  keys: VmKeys,
  name: string,
  files: VmFiles,
  { isRegistered }: { isRegistered: boolean },
): Promise<void> {
  await keys.load(files)
  if (!isRegistered) return
  // This load may have brought the key of a locked VM.
  if (keys.stateOf(name)?.isLocked === true) keys.follow(name, files, 'keysChanged')
  keys.requireUsable(name, files)
}

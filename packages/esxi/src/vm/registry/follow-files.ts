import type { Logger } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import type { KeyName } from '../../key-provider/key-source.ts'
import { readVmFiles, type VmFiles } from '../files/read-vm.ts'
import type { KeyEvent } from '../keys/key-state.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, type VmPlaces } from './places.ts'

export type FollowFilesInput = {
  places: VmPlaces
  keys: Pick<VmKeys, 'follow' | 'load' | 'revisionOf'>
  logger: Logger
}

/**
 * Updates the key state of a VM from its files after an event. Does nothing if the VM is not
 * registered, or is no longer registered after its files were read. Logs files that cannot be read.
 */
export async function followFiles(
  { places, keys, logger }: FollowFilesInput,
  name: string,
  event: KeyEvent,
): Promise<void> {
  const registered = places.registry.find(name)
  if (registered === undefined) return
  try {
    const { paths } = await locateVm(places, name)
    let revision: number
    let files: VmFiles
    do {
      revision = keys.revisionOf(name)
      files = await readVmFiles(paths)
      await keys.load(files)
      // After a rekey in the meantime, the old files would drop its new KEK from the cache.
    } while (revision !== keys.revisionOf(name))
    // A VM that was registered again meanwhile has another entry and is up to date.
    if (places.registry.find(name) !== registered) return
    places.names.learn(name, files.vmx)
    keys.follow(name, files, event)
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    logger.warn('vm.invalid', { vm: name, error })
  }
}

/**
 * Updates the key states of all registered VMs, or of those that may use one of these keys.
 */
export async function followAllFiles(
  input: FollowFilesInput & { keys: Pick<VmKeys, 'mayUse'> },
  event: KeyEvent,
  of?: readonly KeyName[],
): Promise<void> {
  const { places, keys } = input
  for (const { name } of places.registry.list())
    if (of === undefined || keys.mayUse(name, of)) await followFiles(input, name, event)
}

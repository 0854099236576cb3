import type { Logger } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import { readVmFiles } from '../files/read-vm.ts'
import type { KeyEvent } from '../keys/key-state.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, type VmPlaces } from './places.ts'

export type FollowFilesInput = {
  places: VmPlaces
  keys: Pick<VmKeys, 'follow'>
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
    const files = await readVmFiles((await locateVm(places, name)).paths)
    // A VM that was registered again meanwhile has another entry and is up to date.
    if (places.registry.find(name) === registered) keys.follow(name, files, event)
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    logger.warn('vm.invalid', { vm: name, error })
  }
}

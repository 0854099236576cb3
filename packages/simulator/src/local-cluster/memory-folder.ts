import { accessSync, constants, statfsSync } from 'node:fs'
import { SimulatorError } from '../errors.ts'

/** f_type of a tmpfs (statfs(2)). */
const TMPFS_MAGIC = 0x01021994

/**
 * Returns a folder whose files are in memory until the machine restarts.
 * @throws SimulatorError INVALID_OPTION if this machine has no such folder
 */
export function memoryFolder(environment: NodeJS.ProcessEnv): string {
  const folders = ['/dev/shm', environment['XDG_RUNTIME_DIR'] ?? '']
  const folder = folders.find((each) => each !== '' && isInMemory(each))
  if (folder !== undefined) return folder
  throw new SimulatorError(
    'INVALID_OPTION',
    'there is no folder in memory: neither /dev/shm nor XDG_RUNTIME_DIR is a tmpfs to write to',
  )
}

function isInMemory(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return statfsSync(folder).type === TMPFS_MAGIC
  } catch {
    return false
  }
}

import { DaemonError } from '@nkpsim/daemon'
import { writePrivateFile } from '@nkpsim/daemon/private-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { machine } from '../machine.ts'
import { BACKUP_ROOM_BYTES } from '../operator/back-up-provider.ts'

/**
 * Writes a backup into a new file for its owner only. Downloads the backup only if there is space.
 * @throws DaemonError STORE_FAILED; errors of the download
 */
export async function writeBackup(path: string, fetch: () => Promise<Buffer>): Promise<void> {
  async function* fetched() {
    yield await fetch()
  }
  try {
    await writePrivateFile(machine, path, fetched(), {
      replace: false,
      roomBytes: BACKUP_ROOM_BYTES,
    })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause
    const message = `cannot write ${path}: ${systemReason(cause)}`
    throw new DaemonError('STORE_FAILED', message, { cause })
  }
}

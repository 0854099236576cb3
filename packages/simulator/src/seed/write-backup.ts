import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DaemonError, syncFolder, writeAll } from '@nkpsim/daemon'
import { systemReason } from '@nkpsim/daemon/system-reason'

/** Larger than any backup. */
const ROOM_BYTES = 16 * 1024

/**
 * Writes a backup into a new file, for its owner only. Downloads it only if there is space for it,
 * because a downloaded backup counts even if it is lost afterwards.
 * @throws DaemonError STORE_FAILED; errors of the download
 */
export async function writeBackup(path: string, fetch: () => Promise<Buffer>): Promise<void> {
  const folder = dirname(path)
  const part = join(folder, `.nkpsim-${randomUUID()}.part`)
  try {
    await using file = await open(part, 'wx', 0o600)
    await writeAll(file, Buffer.alloc(ROOM_BYTES))
    await file.sync()
    const bytes = await fetch()
    await writeAll(file, bytes)
    await file.truncate(bytes.length)
    await file.sync()
    // First reserves the name with an empty file: a file made meanwhile may be another backup.
    await (await open(path, 'wx', 0o600)).close()
    await rename(part, path)
    await syncFolder(folder)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause
    const message = `cannot write ${path}: ${systemReason(cause)}`
    throw new DaemonError('STORE_FAILED', message, { cause })
  } finally {
    await rm(part, { force: true })
  }
}

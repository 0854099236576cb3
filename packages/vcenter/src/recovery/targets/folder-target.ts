import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder, writeAll } from '@nkpsim/daemon'
import type { BackupTarget } from './target.ts'

/**
 * Opens an existing folder of this machine. Never creates the folder, because it could be below a
 * missing mount.
 */
export function openFolderTarget(folder: string, signal: AbortSignal): BackupTarget {
  return {
    write: async (name, chunks) => {
      const file = await open(join(folder, name), 'wx', 0o600)
      try {
        let sizeBytes = 0
        for await (const bytes of chunks) {
          signal.throwIfAborted()
          await writeAll(file, bytes, sizeBytes)
          sizeBytes += bytes.length
        }
        await file.sync()
        return sizeBytes
      } finally {
        await file.close()
      }
    },
    rename: async (from, to) => {
      signal.throwIfAborted()
      await rename(join(folder, from), join(folder, to))
      await syncNames(folder)
    },
    list: () => readdir(folder),
    remove: (name) => rm(join(folder, name), { force: true }),
    close: () => undefined,
  }
}

/**
 * Makes the names in a folder durable, if its file system can do this. Some cannot, such as shared
 * folders of VirtualBox: fsync(2) gives EINVAL.
 */
export async function syncNames(folder: string): Promise<void> {
  try {
    await syncFolder(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  }
}

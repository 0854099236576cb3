import { join } from 'node:path'
import { writeAll } from '@nkpsim/daemon'
import { syncNames } from '@nkpsim/daemon/private-file'
import type { Files } from '@nkpsim/effects'
import type { BackupTarget } from './target.ts'

/**
 * Opens an existing folder of this machine. Never creates the folder, because it could be below a
 * missing mount.
 */
export function openFolderTarget(files: Files, folder: string, signal: AbortSignal): BackupTarget {
  return {
    write: async (name, chunks) => {
      await using file = await files.open(join(folder, name), 'create')
      let sizeBytes = 0
      for await (const bytes of chunks) {
        signal.throwIfAborted()
        await writeAll(file, bytes, sizeBytes)
        sizeBytes += bytes.length
      }
      await file.sync()
      return sizeBytes
    },
    rename: async (from, to) => {
      signal.throwIfAborted()
      await files.rename(join(folder, from), join(folder, to))
      await syncNames(files, folder)
    },
    list: async () => {
      signal.throwIfAborted()
      return files.list(folder)
    },
    // Also removes after the signal aborts, because a failed job removes its unfinished file.
    remove: (name) => files.remove(join(folder, name)),
    close: () => undefined,
  }
}

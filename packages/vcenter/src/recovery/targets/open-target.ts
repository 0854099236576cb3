import type { Files } from '@nkpsim/effects'
import { parseLocation } from '../location.ts'
import { openFolderTarget } from './folder-target.ts'
import { openSftpTarget } from './sftp-target.ts'
import { type BackupTarget, type LocationCredentials, unusable } from './target.ts'

/**
 * Opens a location.
 * @param signal aborts all work on the location
 * @throws VcenterError INVALID_REQUEST, BACKUP_LOCATION_UNUSABLE, BACKUP_HOST_KEY_UNVERIFIED,
 *   BACKUP_HOST_KEY_MISMATCH
 */
export async function openTarget(
  files: Files,
  location: string,
  credentials: LocationCredentials,
  signal: AbortSignal,
): Promise<BackupTarget> {
  const parsed = parseLocation(location)
  try {
    const target =
      parsed.protocol === 'file'
        ? openFolderTarget(files, parsed.folder, signal)
        : await openSftpTarget(parsed, credentials, signal)
    return explaining(target, location)
  } catch (error) {
    throw unusable(location, error)
  }
}

/** Returns the same target, but with the location in its errors. */
function explaining(target: BackupTarget, location: string): BackupTarget {
  const explain = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result
    } catch (error) {
      throw unusable(location, error)
    }
  }
  return {
    write: (name, bytes) => explain(target.write(name, bytes)),
    rename: (from, to) => explain(target.rename(from, to)),
    list: () => explain(target.list()),
    remove: (name) => explain(target.remove(name)),
    close: () => target.close(),
  }
}

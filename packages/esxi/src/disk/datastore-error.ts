import { isNativeError } from 'node:util/types'
import { DaemonError } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * Maps an error of a datastore's file system, wrapped or not, to the error for the caller. It is
 * DISK_FULL, DATASTORE_UNUSABLE with the system's reason, or VM_INVALID for an unexpected kind of
 * file. Other errors are returned unchanged.
 */
export function asDatastoreError(error: unknown): unknown {
  for (let each: unknown = error; isNativeError(each); each = each.cause) {
    if (each instanceof EsxiError) return error
    if (each instanceof DaemonError && each.code === 'FILE_REFUSED')
      return new EsxiError('VM_INVALID', each.message, { cause: error })
    // Only errors of system calls have both.
    const { code, syscall } = each as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) continue
    return NO_ROOM.has(code)
      ? new EsxiError('DISK_FULL', 'the datastore has no room left', { cause: error })
      : new EsxiError('DATASTORE_UNUSABLE', `the datastore failed: ${code} at ${syscall}`, {
          cause: error,
        })
  }
  return error
}

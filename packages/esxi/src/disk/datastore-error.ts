import { isNativeError } from 'node:util/types'
import { DaemonError } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * What a caller is told when the file system of a datastore failed, no matter who wrapped its
 * error: DISK_FULL, or DATASTORE_UNUSABLE with the system's reason; and VM_INVALID where a name in
 * it is not the file that it must be. Errors of any other origin come back as they are.
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

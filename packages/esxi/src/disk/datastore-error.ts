import { isNativeError } from 'node:util/types'
import { DaemonError } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'

const NO_ROOM: Readonly<Record<string, string>> = {
  ENOSPC: 'the datastore has no room left',
  EDQUOT: 'the datastore has no room left',
  EFBIG: 'the file system of the datastore allows no file of this size',
}

/**
 * Converts an error of a datastore's file system, wrapped or not, to the error for the caller. Full
 * disks become DISK_FULL. Unexpected kinds of files become VM_INVALID. Others, and
 * those of vSAN, become DATASTORE_UNUSABLE with the reason of the system. Returns any other error
 * unchanged.
 */
export function asDatastoreError(error: unknown): unknown {
  for (let each: unknown = error; isNativeError(each); each = each.cause) {
    if (each instanceof EsxiError)
      return each.code.startsWith('VSAN_')
        ? new EsxiError('DATASTORE_UNUSABLE', `the vSAN datastore failed: ${each.message}`, {
            cause: error,
          })
        : error
    if (each instanceof DaemonError && each.code === 'FILE_REFUSED')
      return new EsxiError('VM_INVALID', each.message, { cause: error })
    // Only errors of system calls have both fields.
    const { code, syscall } = each as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) continue
    const noRoom = NO_ROOM[code]
    return noRoom !== undefined
      ? new EsxiError('DISK_FULL', noRoom, { cause: error })
      : new EsxiError('DATASTORE_UNUSABLE', `the datastore failed: ${code} at ${syscall}`, {
          cause: error,
        })
  }
  return error
}

import { getSystemErrorMessage } from 'node:util'
import { isNativeError } from 'node:util/types'

/**
 * Returns the text of the operating system for an error, such as `no such file or directory`. For
 * any other error, returns its message.
 */
export function systemReason(error: unknown): string {
  if (!isNativeError(error)) return String(error)
  const { code, errno, message, path, syscall } = error as NodeJS.ErrnoException
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EEXIST' && syscall === 'mkdir' && path !== undefined)
    return `${path} is not a folder`
  return errno === undefined ? message : getSystemErrorMessage(errno)
}

/** Returns whether an error is that of a system call, such as one of a disk. */
export function isSystemError(error: unknown): boolean {
  return isNativeError(error) && typeof Reflect.get(error, 'syscall') === 'string'
}

/** Returns whether an error means that a file does not exist. */
export function isMissing(error: unknown): boolean {
  return isNativeError(error) && ['ENOENT', 'ENOTDIR'].includes(Reflect.get(error, 'code'))
}

/** Returns the message of an error, or any other thrown value as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error || isNativeError(error) ? error.message : String(error)
}

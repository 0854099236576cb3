import { getSystemErrorMessage } from 'node:util'
import { isNativeError } from 'node:util/types'

/**
 * Returns what the operating system says of an error, such as `no such file or directory`; of
 * another error, its message.
 */
export function systemReason(error: unknown): string {
  if (!isNativeError(error)) return String(error)
  const { code, errno, message, path, syscall } = error as NodeJS.ErrnoException
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EEXIST' && syscall === 'mkdir' && path !== undefined)
    return `${path} is not a folder`
  return errno === undefined ? message : getSystemErrorMessage(errno)
}

/** Tells whether an error says that there is no file of that path. */
export function isMissing(error: unknown): boolean {
  return isNativeError(error) && ['ENOENT', 'ENOTDIR'].includes(Reflect.get(error, 'code'))
}

/** Returns the message of an error, and anything else that was thrown as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error || isNativeError(error) ? error.message : String(error)
}

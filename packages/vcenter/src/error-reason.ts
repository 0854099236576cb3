import { isNativeError } from 'node:util/types'

/** What an error says, for a line about what it was met at. */
export function reasonOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error)
}

/** The code of an error of the system or of a server; undefined: it has none. */
export function codeOf(error: unknown): unknown {
  return isNativeError(error) ? Reflect.get(error, 'code') : undefined
}

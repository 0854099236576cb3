import { isNativeError } from 'node:util/types'
import { Secret } from '@nkpsim/crypto'

const MAX_DEPTH = 6

/**
 * Returns the logged form of a field. Secrets and all bytes are redacted, so log a digest or an id
 * as text. Errors keep name, code, message, stack and cause.
 */
export function toLoggable(value: unknown, depth = 0): unknown {
  if (value instanceof Secret) return value.toString()
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `[${value.byteLength} bytes]`
  }
  if (depth === MAX_DEPTH) return '[deeper]'
  if (isNativeError(value)) return loggableError(value, depth)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((item) => toLoggable(item, depth + 1))
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([name, field]) => [name, toLoggable(field, depth + 1)]))
}

function loggableError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error
  const code: unknown = Reflect.get(error, 'code')
  return {
    name,
    ...(code === undefined ? {} : { code: toLoggable(code, depth + 1) }),
    message,
    stack,
    ...(cause === undefined ? {} : { cause: toLoggable(cause, depth + 1) }),
  }
}

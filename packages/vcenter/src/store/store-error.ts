import { VcenterError } from '../errors.ts'

/**
 * SQLite's primary result code for a violated constraint, https://sqlite.org/rescode.html. SQLite
 * refused the statement, and the database is intact.
 */
const SQLITE_CONSTRAINT = 19

/**
 * Whether an error means that the store can no longer be trusted: the error of a damaged row, or
 * any SQLite error except a violated constraint.
 */
export function isStoreFailure(error: unknown): boolean {
  if (error instanceof VcenterError) return error.code === 'STORE_UNUSABLE'
  if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'ERR_SQLITE_ERROR') return false
  const resultCode = Number(Reflect.get(error, 'errcode')) & 0xff
  return resultCode !== SQLITE_CONSTRAINT
}

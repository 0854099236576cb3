import { VcenterError } from '../errors.ts'

/**
 * SQLite's primary result code for a constraint, https://sqlite.org/rescode.html: the statement was
 * refused, the database is well.
 */
const SQLITE_CONSTRAINT = 19

/**
 * Whether an error says that the store can no longer be trusted: a damaged row, and every error of
 * SQLite but a refused constraint.
 */
export function isStoreFailure(error: unknown): boolean {
  if (error instanceof VcenterError) return error.code === 'STORE_UNUSABLE'
  if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'ERR_SQLITE_ERROR') return false
  const resultCode = Number(Reflect.get(error, 'errcode')) & 0xff
  return resultCode !== SQLITE_CONSTRAINT
}

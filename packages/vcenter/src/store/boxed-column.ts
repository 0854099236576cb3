import { decryptBox, encryptBox, LABELS, type Secret } from '@nkpsim/crypto'

/**
 * A secret column of a row: what its box is bound to, so that it opens in no other place and beside
 * no other values.
 */
export type ColumnPlace = {
  table: string
  primaryKey: string
  column: string
  /** Grows with each write of the row, so that an older box does not pass for a newer. */
  version: number
  /** The row's other columns: SQLite does not notice when their bits change, the box does. */
  boundTo: Record<string, string | number | null>
}

/** A secret as it is in the database. */
export function encryptColumn(key: Secret, place: ColumnPlace, secret: Secret): Buffer {
  return encryptBox({ key, plaintext: secret.reveal(), associatedData: associatedData(place) })
}

/**
 * The secret of a column.
 * @throws CryptoError AUTHENTICATION_FAILED if the row is damaged, or not where it was written
 */
export function decryptColumn(key: Secret, place: ColumnPlace, box: Uint8Array): Secret {
  return decryptBox({ key, box, associatedData: associatedData(place) })
}

function associatedData({ table, primaryKey, column, version, boundTo }: ColumnPlace): Buffer {
  const bound = Object.entries(boundTo).sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.from(
    JSON.stringify([LABELS.databaseColumn, table, primaryKey, column, version, bound]),
  )
}

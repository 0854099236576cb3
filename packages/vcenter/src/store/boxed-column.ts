import { decryptBox, encryptBox, LABELS, type Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'

/**
 * Identifies a secret column of a row. The column contains a box, which is the encrypted secret. A
 * box is bound to these values: it can be opened only in the same row and column, and only while
 * the bound columns are unchanged.
 */
export type ColumnPlace = {
  table: string
  primaryKey: string
  column: string
  /** Increases with each write of the row, so that an older box cannot replace a newer box. */
  version: number
  /**
   * Other columns of the row. Opening the box detects changed bits in them, which SQLite does not
   * detect.
   */
  boundTo: Record<string, string | number | null>
}

/** Encrypts a secret for the database. */
export function encryptColumn(
  key: Secret,
  place: ColumnPlace,
  secret: Secret,
  random: Random,
): Buffer {
  return encryptBox({
    key,
    plaintext: secret.reveal(),
    associatedData: associatedData(place),
    randomBytes: random.bytes,
  })
}

/**
 * Decrypts the secret of a column.
 * @throws CryptoError AUTHENTICATION_FAILED if the row was damaged or moved
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

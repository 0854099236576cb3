// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * A piece of the database.
 */
export interface CopyDatabaseResponse {
  /**
   * Bytes of a SQLite database. Its secrets are encrypted.
   */
  'piece'?: (Buffer | Uint8Array | string);
}

/**
 * A piece of the database.
 */
export interface CopyDatabaseResponse__Output {
  /**
   * Bytes of a SQLite database. Its secrets are encrypted.
   */
  'piece': (Buffer);
}

// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * The host is ready.
 */
export interface PrepareMigrationResponse {
  /**
   * At the source, whether the VM is on.
   */
  'poweredOn'?: (boolean);
  /**
   * At the source, the size of memory and files to send.
   */
  'totalBytes'?: (number | string);
  /**
   * At the source, whether the migration is encrypted under the key. It is, unless the VM is not
   * encrypted and its .vmx file sets migrate.encryptionMode to "disabled".
   */
  'encrypted'?: (boolean);
}

/**
 * The host is ready.
 */
export interface PrepareMigrationResponse__Output {
  /**
   * At the source, whether the VM is on.
   */
  'poweredOn': (boolean);
  /**
   * At the source, the size of memory and files to send.
   */
  'totalBytes': (number);
  /**
   * At the source, whether the migration is encrypted under the key. It is, unless the VM is not
   * encrypted and its .vmx file sets migrate.encryptionMode to "disabled".
   */
  'encrypted': (boolean);
}

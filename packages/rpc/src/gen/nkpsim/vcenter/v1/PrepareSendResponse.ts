// Original file: proto/nkpsim/vcenter/v1/migration.proto


/**
 * A migration that was announced to the host of the VM.
 */
export interface PrepareSendResponse {
  /**
   * Random UUID of the migration.
   */
  'migrationId'?: (string);
  /**
   * Name of the host that has the VM.
   */
  'host'?: (string);
  /**
   * UUID of the VM.
   */
  'uuid'?: (string);
  /**
   * Whether the VM is on.
   */
  'poweredOn'?: (boolean);
  /**
   * One-time key of the migration for AES-256-GCM, 32 bytes; empty: the migration is not encrypted.
   */
  'key'?: (Buffer | Uint8Array | string);
  /**
   * Names of the key providers of the VM.
   */
  'providers'?: (string)[];
  /**
   * Size of memory and files to send.
   */
  'totalBytes'?: (number | string);
}

/**
 * A migration that was announced to the host of the VM.
 */
export interface PrepareSendResponse__Output {
  /**
   * Random UUID of the migration.
   */
  'migrationId': (string);
  /**
   * Name of the host that has the VM.
   */
  'host': (string);
  /**
   * UUID of the VM.
   */
  'uuid': (string);
  /**
   * Whether the VM is on.
   */
  'poweredOn': (boolean);
  /**
   * One-time key of the migration for AES-256-GCM, 32 bytes; empty: the migration is not encrypted.
   */
  'key': (Buffer);
  /**
   * Names of the key providers of the VM.
   */
  'providers': (string)[];
  /**
   * Size of memory and files to send.
   */
  'totalBytes': (number);
}

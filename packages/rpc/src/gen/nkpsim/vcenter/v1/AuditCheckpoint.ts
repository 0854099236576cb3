// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * A signed statement of what the log contained.
 */
export interface AuditCheckpoint {
  /**
   * UUID of the log.
   */
  'instanceId'?: (string);
  /**
   * Sequence of the newest record at the time of signing.
   */
  'sequence'?: (number | string);
  /**
   * SHA-256 of that record's line, 32 bytes in hex. Each record contains the hash of the previous
   * record, so this hash also covers every earlier record.
   */
  'hash'?: (string);
  /**
   * Time of signing, milliseconds since 1970, UTC.
   */
  'timeMs'?: (number | string);
  /**
   * Ed25519 signature over label, instance id, sequence, hash and time, 64 bytes.
   */
  'signature'?: (Buffer | Uint8Array | string);
}

/**
 * A signed statement of what the log contained.
 */
export interface AuditCheckpoint__Output {
  /**
   * UUID of the log.
   */
  'instanceId': (string);
  /**
   * Sequence of the newest record at the time of signing.
   */
  'sequence': (number);
  /**
   * SHA-256 of that record's line, 32 bytes in hex. Each record contains the hash of the previous
   * record, so this hash also covers every earlier record.
   */
  'hash': (string);
  /**
   * Time of signing, milliseconds since 1970, UTC.
   */
  'timeMs': (number);
  /**
   * Ed25519 signature over label, instance id, sequence, hash and time, 64 bytes.
   */
  'signature': (Buffer);
}

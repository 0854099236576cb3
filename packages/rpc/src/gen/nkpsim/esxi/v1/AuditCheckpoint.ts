// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto


/**
 * A signed statement of what the audit log of a vCenter contained.
 */
export interface AuditCheckpoint {
  /**
   * UUID of the vCenter.
   */
  'instanceId'?: (string);
  /**
   * Sequence of the newest record at the time of signing, from 1.
   */
  'sequence'?: (number | string);
  /**
   * SHA-256 of that record's line, 32 bytes in hex.
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
 * A signed statement of what the audit log of a vCenter contained.
 */
export interface AuditCheckpoint__Output {
  /**
   * UUID of the vCenter.
   */
  'instanceId': (string);
  /**
   * Sequence of the newest record at the time of signing, from 1.
   */
  'sequence': (number);
  /**
   * SHA-256 of that record's line, 32 bytes in hex.
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

// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Whether migrations of a VM are encrypted.
 */
export const MigrateEncryption = {
  /**
   * In a request: no change. In an answer: the .vmx file states none of the others.
   */
  MIGRATE_ENCRYPTION_UNSPECIFIED: 'MIGRATE_ENCRYPTION_UNSPECIFIED',
  /**
   * They are not encrypted.
   */
  MIGRATE_ENCRYPTION_DISABLED: 'MIGRATE_ENCRYPTION_DISABLED',
  /**
   * They are encrypted if both hosts can, which all hosts of this program can.
   */
  MIGRATE_ENCRYPTION_OPPORTUNISTIC: 'MIGRATE_ENCRYPTION_OPPORTUNISTIC',
  /**
   * They are always encrypted. Those of an encrypted VM always are.
   */
  MIGRATE_ENCRYPTION_REQUIRED: 'MIGRATE_ENCRYPTION_REQUIRED',
} as const;

/**
 * Whether migrations of a VM are encrypted.
 */
export type MigrateEncryption =
  /**
   * In a request: no change. In an answer: the .vmx file states none of the others.
   */
  | 'MIGRATE_ENCRYPTION_UNSPECIFIED'
  | 0
  /**
   * They are not encrypted.
   */
  | 'MIGRATE_ENCRYPTION_DISABLED'
  | 1
  /**
   * They are encrypted if both hosts can, which all hosts of this program can.
   */
  | 'MIGRATE_ENCRYPTION_OPPORTUNISTIC'
  | 2
  /**
   * They are always encrypted. Those of an encrypted VM always are.
   */
  | 'MIGRATE_ENCRYPTION_REQUIRED'
  | 3

/**
 * Whether migrations of a VM are encrypted.
 */
export type MigrateEncryption__Output = typeof MigrateEncryption[keyof typeof MigrateEncryption]

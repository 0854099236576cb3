// Original file: proto/nkpsim/esxi/v1/migration.proto

/**
 * Part of a host in a migration.
 */
export const MigrationRole = {
  /**
   * Never sent.
   */
  MIGRATION_ROLE_UNSPECIFIED: 'MIGRATION_ROLE_UNSPECIFIED',
  /**
   * The host has the VM.
   */
  MIGRATION_ROLE_SOURCE: 'MIGRATION_ROLE_SOURCE',
  /**
   * The host gets the VM.
   */
  MIGRATION_ROLE_DESTINATION: 'MIGRATION_ROLE_DESTINATION',
} as const;

/**
 * Part of a host in a migration.
 */
export type MigrationRole =
  /**
   * Never sent.
   */
  | 'MIGRATION_ROLE_UNSPECIFIED'
  | 0
  /**
   * The host has the VM.
   */
  | 'MIGRATION_ROLE_SOURCE'
  | 1
  /**
   * The host gets the VM.
   */
  | 'MIGRATION_ROLE_DESTINATION'
  | 2

/**
 * Part of a host in a migration.
 */
export type MigrationRole__Output = typeof MigrationRole[keyof typeof MigrationRole]

// Original file: proto/nkpsim/vcenter/v1/migration.proto

/**
 * State of a migration.
 */
export const MigrationState = {
  /**
   * Never sent.
   */
  MIGRATION_STATE_UNSPECIFIED: 'MIGRATION_STATE_UNSPECIFIED',
  /**
   * The migration runs.
   */
  MIGRATION_STATE_RUNNING: 'MIGRATION_STATE_RUNNING',
  /**
   * The VM is at its destination.
   */
  MIGRATION_STATE_SUCCESS: 'MIGRATION_STATE_SUCCESS',
  /**
   * The migration failed.
   */
  MIGRATION_STATE_ERROR: 'MIGRATION_STATE_ERROR',
} as const;

/**
 * State of a migration.
 */
export type MigrationState =
  /**
   * Never sent.
   */
  | 'MIGRATION_STATE_UNSPECIFIED'
  | 0
  /**
   * The migration runs.
   */
  | 'MIGRATION_STATE_RUNNING'
  | 1
  /**
   * The VM is at its destination.
   */
  | 'MIGRATION_STATE_SUCCESS'
  | 2
  /**
   * The migration failed.
   */
  | 'MIGRATION_STATE_ERROR'
  | 3

/**
 * State of a migration.
 */
export type MigrationState__Output = typeof MigrationState[keyof typeof MigrationState]

// Original file: proto/nkpsim/vcenter/v1/migration.proto

import type { Migration as _nkpsim_vcenter_v1_Migration, Migration__Output as _nkpsim_vcenter_v1_Migration__Output } from '../../../nkpsim/vcenter/v1/Migration.ts';

/**
 * The VM has moved.
 */
export interface MigrateVmResponse {
  /**
   * The migration.
   */
  'migration'?: (_nkpsim_vcenter_v1_Migration | null);
}

/**
 * The VM has moved.
 */
export interface MigrateVmResponse__Output {
  /**
   * The migration.
   */
  'migration': (_nkpsim_vcenter_v1_Migration__Output | null);
}

// Original file: proto/nkpsim/vcenter/v1/migration.proto

import type { Migration as _nkpsim_vcenter_v1_Migration, Migration__Output as _nkpsim_vcenter_v1_Migration__Output } from '../../../nkpsim/vcenter/v1/Migration.ts';

/**
 * The migrations.
 */
export interface ListMigrationsResponse {
  /**
   * The newest first, at most 100.
   */
  'migrations'?: (_nkpsim_vcenter_v1_Migration)[];
}

/**
 * The migrations.
 */
export interface ListMigrationsResponse__Output {
  /**
   * The newest first, at most 100.
   */
  'migrations': (_nkpsim_vcenter_v1_Migration__Output)[];
}

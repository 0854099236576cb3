// Original file: proto/nkpsim/vcenter/v1/migration.proto

import type { MigrationState as _nkpsim_vcenter_v1_MigrationState, MigrationState__Output as _nkpsim_vcenter_v1_MigrationState__Output } from '../../../nkpsim/vcenter/v1/MigrationState.ts';

/**
 * A migration between two hosts of this vCenter.
 */
export interface Migration {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host that had the VM.
   */
  'source'?: (string);
  /**
   * Name of the host that gets the VM.
   */
  'destination'?: (string);
  /**
   * Whether the VM was on.
   */
  'hot'?: (boolean);
  /**
   * Whether the migration is encrypted under a one-time key.
   */
  'encrypted'?: (boolean);
  /**
   * How far the migration is.
   */
  'state'?: (_nkpsim_vcenter_v1_MigrationState);
  /**
   * 0 to 100. At 100 everything is sent, but the destination may not have taken the VM yet.
   */
  'progressPercent'?: (number);
  /**
   * Number of rounds in which memory was copied.
   */
  'roundCount'?: (number);
  /**
   * Number of bytes of memory that were sent.
   */
  'sentBytes'?: (number | string);
  /**
   * Time in which the VM stood still, ms; 0 until the VM has moved.
   */
  'downtimeMs'?: (number | string);
  /**
   * Why the migration failed, one line.
   */
  'error'?: (string);
}

/**
 * A migration between two hosts of this vCenter.
 */
export interface Migration__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host that had the VM.
   */
  'source': (string);
  /**
   * Name of the host that gets the VM.
   */
  'destination': (string);
  /**
   * Whether the VM was on.
   */
  'hot': (boolean);
  /**
   * Whether the migration is encrypted under a one-time key.
   */
  'encrypted': (boolean);
  /**
   * How far the migration is.
   */
  'state': (_nkpsim_vcenter_v1_MigrationState__Output);
  /**
   * 0 to 100. At 100 everything is sent, but the destination may not have taken the VM yet.
   */
  'progressPercent': (number);
  /**
   * Number of rounds in which memory was copied.
   */
  'roundCount': (number);
  /**
   * Number of bytes of memory that were sent.
   */
  'sentBytes': (number);
  /**
   * Time in which the VM stood still, ms; 0 until the VM has moved.
   */
  'downtimeMs': (number);
  /**
   * Why the migration failed, one line.
   */
  'error': (string);
}

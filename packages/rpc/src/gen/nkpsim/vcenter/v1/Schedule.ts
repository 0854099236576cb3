// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupSpec as _nkpsim_vcenter_v1_BackupSpec, BackupSpec__Output as _nkpsim_vcenter_v1_BackupSpec__Output } from '../../../nkpsim/vcenter/v1/BackupSpec.ts';
import type { RecurrenceInfo as _nkpsim_vcenter_v1_RecurrenceInfo, RecurrenceInfo__Output as _nkpsim_vcenter_v1_RecurrenceInfo__Output } from '../../../nkpsim/vcenter/v1/RecurrenceInfo.ts';
import type { RetentionInfo as _nkpsim_vcenter_v1_RetentionInfo, RetentionInfo__Output as _nkpsim_vcenter_v1_RetentionInfo__Output } from '../../../nkpsim/vcenter/v1/RetentionInfo.ts';

/**
 * Backups that are made by themselves. One that was due while the vCenter did not run is not made
 * up for.
 */
export interface Schedule {
  /**
   * Name, unique in the vCenter.
   */
  'schedule'?: (string);
  /**
   * Whether it runs.
   */
  'enable'?: (boolean);
  /**
   * What it makes; returned without what is secret.
   */
  'spec'?: (_nkpsim_vcenter_v1_BackupSpec | null);
  /**
   * When it runs.
   */
  'recurrenceInfo'?: (_nkpsim_vcenter_v1_RecurrenceInfo | null);
  /**
   * Which backups stay; unset: all.
   */
  'retentionInfo'?: (_nkpsim_vcenter_v1_RetentionInfo | null);
  /**
   * Milliseconds since 1970, UTC, at which it runs next; 0 while it is disabled. Not read from
   * requests.
   */
  'nextRunTimeMs'?: (number | string);
}

/**
 * Backups that are made by themselves. One that was due while the vCenter did not run is not made
 * up for.
 */
export interface Schedule__Output {
  /**
   * Name, unique in the vCenter.
   */
  'schedule': (string);
  /**
   * Whether it runs.
   */
  'enable': (boolean);
  /**
   * What it makes; returned without what is secret.
   */
  'spec': (_nkpsim_vcenter_v1_BackupSpec__Output | null);
  /**
   * When it runs.
   */
  'recurrenceInfo': (_nkpsim_vcenter_v1_RecurrenceInfo__Output | null);
  /**
   * Which backups stay; unset: all.
   */
  'retentionInfo': (_nkpsim_vcenter_v1_RetentionInfo__Output | null);
  /**
   * Milliseconds since 1970, UTC, at which it runs next; 0 while it is disabled. Not read from
   * requests.
   */
  'nextRunTimeMs': (number);
}

// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupSpec as _nkpsim_vcenter_v1_BackupSpec, BackupSpec__Output as _nkpsim_vcenter_v1_BackupSpec__Output } from '../../../nkpsim/vcenter/v1/BackupSpec.ts';
import type { RecurrenceInfo as _nkpsim_vcenter_v1_RecurrenceInfo, RecurrenceInfo__Output as _nkpsim_vcenter_v1_RecurrenceInfo__Output } from '../../../nkpsim/vcenter/v1/RecurrenceInfo.ts';
import type { RetentionInfo as _nkpsim_vcenter_v1_RetentionInfo, RetentionInfo__Output as _nkpsim_vcenter_v1_RetentionInfo__Output } from '../../../nkpsim/vcenter/v1/RetentionInfo.ts';

/**
 * Scheduled backups. If vCenter is down when a backup is due, that backup is skipped.
 */
export interface Schedule {
  /**
   * Name, unique in the vCenter.
   */
  'schedule'?: (string);
  /**
   * Whether the schedule is enabled.
   */
  'enable'?: (boolean);
  /**
   * What to back up; returned without secrets.
   */
  'spec'?: (_nkpsim_vcenter_v1_BackupSpec | null);
  /**
   * When it runs.
   */
  'recurrenceInfo'?: (_nkpsim_vcenter_v1_RecurrenceInfo | null);
  /**
   * Which backups to keep; unset: all.
   */
  'retentionInfo'?: (_nkpsim_vcenter_v1_RetentionInfo | null);
  /**
   * Time of the next run, milliseconds since 1970, UTC; 0 if the schedule is disabled. Ignored in
   * requests.
   */
  'nextRunTimeMs'?: (number | string);
}

/**
 * Scheduled backups. If vCenter is down when a backup is due, that backup is skipped.
 */
export interface Schedule__Output {
  /**
   * Name, unique in the vCenter.
   */
  'schedule': (string);
  /**
   * Whether the schedule is enabled.
   */
  'enable': (boolean);
  /**
   * What to back up; returned without secrets.
   */
  'spec': (_nkpsim_vcenter_v1_BackupSpec__Output | null);
  /**
   * When it runs.
   */
  'recurrenceInfo': (_nkpsim_vcenter_v1_RecurrenceInfo__Output | null);
  /**
   * Which backups to keep; unset: all.
   */
  'retentionInfo': (_nkpsim_vcenter_v1_RetentionInfo__Output | null);
  /**
   * Time of the next run, milliseconds since 1970, UTC; 0 if the schedule is disabled. Ignored in
   * requests.
   */
  'nextRunTimeMs': (number);
}

// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupJobState as _nkpsim_vcenter_v1_BackupJobState, BackupJobState__Output as _nkpsim_vcenter_v1_BackupJobState__Output } from '../../../nkpsim/vcenter/v1/BackupJobState.ts';

/**
 * A backup that is being made, has finished or has failed.
 */
export interface BackupJob {
  /**
   * Start time in UTC and eight hex digits. Ids sort by start time.
   */
  'id'?: (string);
  /**
   * Name of the schedule that started the backup; empty: a user started it.
   */
  'schedule'?: (string);
  /**
   * State of the job.
   */
  'state'?: (_nkpsim_vcenter_v1_BackupJobState);
  /**
   * The target folder, as a URL.
   */
  'location'?: (string);
  /**
   * Whether the backup is encrypted.
   */
  'encrypted'?: (boolean);
  /**
   * When the job began, milliseconds since 1970, UTC. The backup contains the state that was
   * committed at that time.
   */
  'startTimeMs'?: (number | string);
  /**
   * When the job ended, milliseconds since 1970, UTC; 0 while it runs.
   */
  'endTimeMs'?: (number | string);
  /**
   * Name of the file in the location; empty unless the job has finished.
   */
  'fileName'?: (string);
  /**
   * Size of the file in bytes; 0 unless the job has finished.
   */
  'sizeBytes'?: (number | string);
  /**
   * One line: why the backup failed, or what was left out and which older backups were removed.
   * Empty: none of these.
   */
  'message'?: (string);
}

/**
 * A backup that is being made, has finished or has failed.
 */
export interface BackupJob__Output {
  /**
   * Start time in UTC and eight hex digits. Ids sort by start time.
   */
  'id': (string);
  /**
   * Name of the schedule that started the backup; empty: a user started it.
   */
  'schedule': (string);
  /**
   * State of the job.
   */
  'state': (_nkpsim_vcenter_v1_BackupJobState__Output);
  /**
   * The target folder, as a URL.
   */
  'location': (string);
  /**
   * Whether the backup is encrypted.
   */
  'encrypted': (boolean);
  /**
   * When the job began, milliseconds since 1970, UTC. The backup contains the state that was
   * committed at that time.
   */
  'startTimeMs': (number);
  /**
   * When the job ended, milliseconds since 1970, UTC; 0 while it runs.
   */
  'endTimeMs': (number);
  /**
   * Name of the file in the location; empty unless the job has finished.
   */
  'fileName': (string);
  /**
   * Size of the file in bytes; 0 unless the job has finished.
   */
  'sizeBytes': (number);
  /**
   * One line: why the backup failed, or what was left out and which older backups were removed.
   * Empty: none of these.
   */
  'message': (string);
}

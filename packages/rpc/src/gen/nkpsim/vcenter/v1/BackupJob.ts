// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupJobState as _nkpsim_vcenter_v1_BackupJobState, BackupJobState__Output as _nkpsim_vcenter_v1_BackupJobState__Output } from '../../../nkpsim/vcenter/v1/BackupJobState.ts';

/**
 * A backup, finished or attempted.
 */
export interface BackupJob {
  /**
   * Start in UTC and eight hex digits; sorts by the start.
   */
  'id'?: (string);
  /**
   * Name of the schedule that started it; empty: a user did.
   */
  'schedule'?: (string);
  /**
   * Its state.
   */
  'state'?: (_nkpsim_vcenter_v1_BackupJobState);
  /**
   * The target folder, as a URL.
   */
  'location'?: (string);
  /**
   * Whether it is encrypted.
   */
  'encrypted'?: (boolean);
  /**
   * When it began, milliseconds since 1970, UTC. The backup holds what was committed at that time.
   */
  'startTimeMs'?: (number | string);
  /**
   * When it ended, milliseconds since 1970, UTC; 0 while it runs.
   */
  'endTimeMs'?: (number | string);
  /**
   * Name of the file within the location; empty unless it is finished.
   */
  'fileName'?: (string);
  /**
   * Size of the file, bytes; 0 unless it is finished.
   */
  'sizeBytes'?: (number | string);
  /**
   * One line: why it failed, or what was not done. Empty: nothing to report.
   */
  'message'?: (string);
}

/**
 * A backup, finished or attempted.
 */
export interface BackupJob__Output {
  /**
   * Start in UTC and eight hex digits; sorts by the start.
   */
  'id': (string);
  /**
   * Name of the schedule that started it; empty: a user did.
   */
  'schedule': (string);
  /**
   * Its state.
   */
  'state': (_nkpsim_vcenter_v1_BackupJobState__Output);
  /**
   * The target folder, as a URL.
   */
  'location': (string);
  /**
   * Whether it is encrypted.
   */
  'encrypted': (boolean);
  /**
   * When it began, milliseconds since 1970, UTC. The backup holds what was committed at that time.
   */
  'startTimeMs': (number);
  /**
   * When it ended, milliseconds since 1970, UTC; 0 while it runs.
   */
  'endTimeMs': (number);
  /**
   * Name of the file within the location; empty unless it is finished.
   */
  'fileName': (string);
  /**
   * Size of the file, bytes; 0 unless it is finished.
   */
  'sizeBytes': (number);
  /**
   * One line: why it failed, or what was not done. Empty: nothing to report.
   */
  'message': (string);
}

// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type { BackupJobState as _nkpsim_vcenter_v1_BackupJobState, BackupJobState__Output as _nkpsim_vcenter_v1_BackupJobState__Output } from '../../../nkpsim/vcenter/v1/BackupJobState.ts';

/**
 * A backup that was made, or tried.
 */
export interface BackupJob {
  /**
   * Start in UTC and eight hex digits; sorts by the start.
   */
  'id'?: (string);
  /**
   * Name of the schedule that asked for it; empty: somebody did.
   */
  'schedule'?: (string);
  /**
   * How far it is.
   */
  'state'?: (_nkpsim_vcenter_v1_BackupJobState);
  /**
   * The folder that it goes to, as a URL.
   */
  'location'?: (string);
  /**
   * Whether it is encrypted.
   */
  'encrypted'?: (boolean);
  /**
   * Milliseconds since 1970, UTC, at which it began: the backup holds what was committed then.
   */
  'startTimeMs'?: (number | string);
  /**
   * Milliseconds since 1970, UTC, at which it ended; 0 while it runs.
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
   * One line: why it failed, or what was left undone. Empty: nothing to say.
   */
  'message'?: (string);
}

/**
 * A backup that was made, or tried.
 */
export interface BackupJob__Output {
  /**
   * Start in UTC and eight hex digits; sorts by the start.
   */
  'id': (string);
  /**
   * Name of the schedule that asked for it; empty: somebody did.
   */
  'schedule': (string);
  /**
   * How far it is.
   */
  'state': (_nkpsim_vcenter_v1_BackupJobState__Output);
  /**
   * The folder that it goes to, as a URL.
   */
  'location': (string);
  /**
   * Whether it is encrypted.
   */
  'encrypted': (boolean);
  /**
   * Milliseconds since 1970, UTC, at which it began: the backup holds what was committed then.
   */
  'startTimeMs': (number);
  /**
   * Milliseconds since 1970, UTC, at which it ended; 0 while it runs.
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
   * One line: why it failed, or what was left undone. Empty: nothing to say.
   */
  'message': (string);
}

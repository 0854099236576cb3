// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Which backups a schedule keeps.
 */
export interface RetentionInfo {
  /**
   * Number of the schedule's newest backups to keep at the location, 1 to 10000. Backups of users
   * and of other schedules stay.
   */
  'maxCount'?: (number);
}

/**
 * Which backups a schedule keeps.
 */
export interface RetentionInfo__Output {
  /**
   * Number of the schedule's newest backups to keep at the location, 1 to 10000. Backups of users
   * and of other schedules stay.
   */
  'maxCount': (number);
}

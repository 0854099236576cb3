// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Which backups a schedule keeps.
 */
export interface RetentionInfo {
  /**
   * Number of this vCenter's newest backups to keep at the location, 1 to 10000.
   */
  'maxCount'?: (number);
}

/**
 * Which backups a schedule keeps.
 */
export interface RetentionInfo__Output {
  /**
   * Number of this vCenter's newest backups to keep at the location, 1 to 10000.
   */
  'maxCount': (number);
}

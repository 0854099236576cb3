// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Which backups stay.
 */
export interface RetentionInfo {
  /**
   * So many of the newest backups of this vCenter stay at the location, 1 to 10000.
   */
  'maxCount'?: (number);
}

/**
 * Which backups stay.
 */
export interface RetentionInfo__Output {
  /**
   * So many of the newest backups of this vCenter stay at the location, 1 to 10000.
   */
  'maxCount': (number);
}

// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for a schedule to be removed.
 */
export interface DeleteScheduleRequest {
  /**
   * Its name.
   */
  'schedule'?: (string);
}

/**
 * Asks for a schedule to be removed.
 */
export interface DeleteScheduleRequest__Output {
  /**
   * Its name.
   */
  'schedule': (string);
}

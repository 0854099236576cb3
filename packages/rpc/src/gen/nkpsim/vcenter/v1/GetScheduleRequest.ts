// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for a schedule.
 */
export interface GetScheduleRequest {
  /**
   * Its name.
   */
  'schedule'?: (string);
}

/**
 * Asks for a schedule.
 */
export interface GetScheduleRequest__Output {
  /**
   * Its name.
   */
  'schedule': (string);
}

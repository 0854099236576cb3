// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for a schedule.
 */
export interface GetScheduleRequest {
  /**
   * Name of the schedule.
   */
  'schedule'?: (string);
}

/**
 * Asks for a schedule.
 */
export interface GetScheduleRequest__Output {
  /**
   * Name of the schedule.
   */
  'schedule': (string);
}

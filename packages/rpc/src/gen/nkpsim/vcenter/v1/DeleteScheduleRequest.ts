// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for a schedule to be removed.
 */
export interface DeleteScheduleRequest {
  /**
   * Name of the schedule.
   */
  'schedule'?: (string);
}

/**
 * Asks for a schedule to be removed.
 */
export interface DeleteScheduleRequest__Output {
  /**
   * Name of the schedule.
   */
  'schedule': (string);
}

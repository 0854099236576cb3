// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * An alarm to reset.
 */
export interface ResetAlarmRequest {
  /**
   * Name of the alarm.
   */
  'name'?: (string);
  /**
   * Name of the object.
   */
  'entity'?: (string);
}

/**
 * An alarm to reset.
 */
export interface ResetAlarmRequest__Output {
  /**
   * Name of the alarm.
   */
  'name': (string);
  /**
   * Name of the object.
   */
  'entity': (string);
}

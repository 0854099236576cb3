// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * An alarm to reset.
 */
export interface ResetAlarmRequest {
  /**
   * Its name.
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
   * Its name.
   */
  'name': (string);
  /**
   * Name of the object.
   */
  'entity': (string);
}

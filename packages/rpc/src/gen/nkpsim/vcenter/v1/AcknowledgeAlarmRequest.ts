// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * An alarm to acknowledge.
 */
export interface AcknowledgeAlarmRequest {
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
 * An alarm to acknowledge.
 */
export interface AcknowledgeAlarmRequest__Output {
  /**
   * Name of the alarm.
   */
  'name': (string);
  /**
   * Name of the object.
   */
  'entity': (string);
}

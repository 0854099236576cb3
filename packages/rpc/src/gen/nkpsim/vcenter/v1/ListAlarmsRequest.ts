// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest {
  /**
   * Name of an object: only its alarms are returned. Empty: all.
   */
  'entity'?: (string);
}

/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest__Output {
  /**
   * Name of an object: only its alarms are returned. Empty: all.
   */
  'entity': (string);
}

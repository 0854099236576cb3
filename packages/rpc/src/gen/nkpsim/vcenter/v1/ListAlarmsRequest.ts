// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest {
  /**
   * Name of the object; empty: all.
   */
  'entity'?: (string);
}

/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest__Output {
  /**
   * Name of the object; empty: all.
   */
  'entity': (string);
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest {
  /**
   * Name of what they stand for; empty: all.
   */
  'entity'?: (string);
}

/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest__Output {
  /**
   * Name of what they stand for; empty: all.
   */
  'entity': (string);
}

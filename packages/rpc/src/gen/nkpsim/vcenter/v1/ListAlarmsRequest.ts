// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest {
}

/**
 * Asks for alarms.
 */
export interface ListAlarmsRequest__Output {
}

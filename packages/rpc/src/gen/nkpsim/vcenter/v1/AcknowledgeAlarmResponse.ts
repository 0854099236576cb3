// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * The alarm is acknowledged.
 */
export interface AcknowledgeAlarmResponse {
}

/**
 * The alarm is acknowledged.
 */
export interface AcknowledgeAlarmResponse__Output {
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * It is acknowledged.
 */
export interface AcknowledgeAlarmResponse {
}

/**
 * It is acknowledged.
 */
export interface AcknowledgeAlarmResponse__Output {
}

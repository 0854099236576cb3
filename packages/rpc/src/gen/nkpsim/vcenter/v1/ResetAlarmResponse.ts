// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * It is green.
 */
export interface ResetAlarmResponse {
}

/**
 * It is green.
 */
export interface ResetAlarmResponse__Output {
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * The alarm is green.
 */
export interface ResetAlarmResponse {
}

/**
 * The alarm is green.
 */
export interface ResetAlarmResponse__Output {
}

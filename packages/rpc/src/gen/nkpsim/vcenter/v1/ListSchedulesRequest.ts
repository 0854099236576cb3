// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * Asks for schedules.
 */
export interface ListSchedulesRequest {
}

/**
 * Asks for schedules.
 */
export interface ListSchedulesRequest__Output {
}

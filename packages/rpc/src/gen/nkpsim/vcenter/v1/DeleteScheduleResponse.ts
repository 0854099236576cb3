// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * The schedule is removed.
 */
export interface DeleteScheduleResponse {
}

/**
 * The schedule is removed.
 */
export interface DeleteScheduleResponse__Output {
}

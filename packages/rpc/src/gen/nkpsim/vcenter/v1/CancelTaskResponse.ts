// Original file: proto/nkpsim/vcenter/v1/task.proto


/**
 * vCenter has told the operation to stop.
 */
export interface CancelTaskResponse {
}

/**
 * vCenter has told the operation to stop.
 */
export interface CancelTaskResponse__Output {
}

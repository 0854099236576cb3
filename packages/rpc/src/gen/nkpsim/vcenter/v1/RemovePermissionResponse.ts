// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * It is gone.
 */
export interface RemovePermissionResponse {
}

/**
 * It is gone.
 */
export interface RemovePermissionResponse__Output {
}

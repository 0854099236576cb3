// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The permission is removed.
 */
export interface RemovePermissionResponse {
}

/**
 * The permission is removed.
 */
export interface RemovePermissionResponse__Output {
}

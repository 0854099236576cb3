// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The permission is set.
 */
export interface SetPermissionResponse {
}

/**
 * The permission is set.
 */
export interface SetPermissionResponse__Output {
}

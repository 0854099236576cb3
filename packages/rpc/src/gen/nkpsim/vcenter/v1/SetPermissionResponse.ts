// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * It stands.
 */
export interface SetPermissionResponse {
}

/**
 * It stands.
 */
export interface SetPermissionResponse__Output {
}

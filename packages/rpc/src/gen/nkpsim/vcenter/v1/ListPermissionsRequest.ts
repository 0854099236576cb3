// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * Asks for the permissions.
 */
export interface ListPermissionsRequest {
}

/**
 * Asks for the permissions.
 */
export interface ListPermissionsRequest__Output {
}

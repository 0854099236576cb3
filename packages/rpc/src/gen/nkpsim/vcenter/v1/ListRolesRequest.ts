// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * Asks for the roles.
 */
export interface ListRolesRequest {
}

/**
 * Asks for the roles.
 */
export interface ListRolesRequest__Output {
}

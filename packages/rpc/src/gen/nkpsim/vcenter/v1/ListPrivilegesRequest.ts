// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * Asks for the privileges.
 */
export interface ListPrivilegesRequest {
}

/**
 * Asks for the privileges.
 */
export interface ListPrivilegesRequest__Output {
}

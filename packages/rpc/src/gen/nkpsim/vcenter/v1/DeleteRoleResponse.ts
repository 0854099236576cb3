// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The role is gone.
 */
export interface DeleteRoleResponse {
}

/**
 * The role is gone.
 */
export interface DeleteRoleResponse__Output {
}

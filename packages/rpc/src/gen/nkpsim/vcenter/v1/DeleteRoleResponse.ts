// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The role is deleted.
 */
export interface DeleteRoleResponse {
}

/**
 * The role is deleted.
 */
export interface DeleteRoleResponse__Output {
}

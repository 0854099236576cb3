// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The group is set.
 */
export interface SetGroupResponse {
}

/**
 * The group is set.
 */
export interface SetGroupResponse__Output {
}

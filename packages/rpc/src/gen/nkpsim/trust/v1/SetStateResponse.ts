// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The state is set.
 */
export interface SetStateResponse {
}

/**
 * The state is set.
 */
export interface SetStateResponse__Output {
}

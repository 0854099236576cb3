// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * The list is durable.
 */
export interface SetRevocationsResponse {
}

/**
 * The list is durable.
 */
export interface SetRevocationsResponse__Output {
}

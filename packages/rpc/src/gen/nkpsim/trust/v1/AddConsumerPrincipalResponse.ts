// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The vCenter is added.
 */
export interface AddConsumerPrincipalResponse {
}

/**
 * The vCenter is added.
 */
export interface AddConsumerPrincipalResponse__Output {
}

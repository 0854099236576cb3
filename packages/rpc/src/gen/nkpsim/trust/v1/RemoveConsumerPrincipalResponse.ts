// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The vCenter is removed.
 */
export interface RemoveConsumerPrincipalResponse {
}

/**
 * The vCenter is removed.
 */
export interface RemoveConsumerPrincipalResponse__Output {
}

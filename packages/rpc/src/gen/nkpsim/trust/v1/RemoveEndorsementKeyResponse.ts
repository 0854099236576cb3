// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The endorsement key is removed.
 */
export interface RemoveEndorsementKeyResponse {
}

/**
 * The endorsement key is removed.
 */
export interface RemoveEndorsementKeyResponse__Output {
}

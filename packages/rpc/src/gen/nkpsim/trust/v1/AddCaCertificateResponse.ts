// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The authority is added.
 */
export interface AddCaCertificateResponse {
}

/**
 * The authority is added.
 */
export interface AddCaCertificateResponse__Output {
}

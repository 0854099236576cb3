// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The authority is removed.
 */
export interface RemoveCaCertificateResponse {
}

/**
 * The authority is removed.
 */
export interface RemoveCaCertificateResponse__Output {
}

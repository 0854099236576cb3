// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The identity is set.
 */
export interface SetClientCertificateResponse {
}

/**
 * The identity is set.
 */
export interface SetClientCertificateResponse__Output {
}

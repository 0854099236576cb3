// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The certificates are trusted.
 */
export interface SetTrustedServerCertificatesResponse {
}

/**
 * The certificates are trusted.
 */
export interface SetTrustedServerCertificatesResponse__Output {
}

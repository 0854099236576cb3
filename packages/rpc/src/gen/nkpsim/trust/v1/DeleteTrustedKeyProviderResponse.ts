// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The key provider is removed.
 */
export interface DeleteTrustedKeyProviderResponse {
}

/**
 * The key provider is removed.
 */
export interface DeleteTrustedKeyProviderResponse__Output {
}

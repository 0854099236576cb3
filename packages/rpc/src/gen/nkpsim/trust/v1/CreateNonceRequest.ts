// Original file: proto/nkpsim/trust/v1/key_provider.proto


/**
 * Asks for a nonce.
 */
export interface CreateNonceRequest {
}

/**
 * Asks for a nonce.
 */
export interface CreateNonceRequest__Output {
}

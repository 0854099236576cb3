// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks for the mode.
 */
export interface GetCryptoRequest {
}

/**
 * Asks for the mode.
 */
export interface GetCryptoRequest__Output {
}

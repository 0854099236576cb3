// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks to disable encryption mode.
 */
export interface DisableCryptoRequest {
}

/**
 * Asks to disable encryption mode.
 */
export interface DisableCryptoRequest__Output {
}

// Original file: proto/nkpsim/esxi/v1/host_crypto.proto


/**
 * Asks to prepare the host.
 */
export interface PrepareCryptoRequest {
}

/**
 * Asks to prepare the host.
 */
export interface PrepareCryptoRequest__Output {
}

// Original file: proto/nkpsim/esxi/v1/host_key.proto


/**
 * Asks for the keys.
 */
export interface ListKeysRequest {
}

/**
 * Asks for the keys.
 */
export interface ListKeysRequest__Output {
}

// Original file: proto/nkpsim/vcenter/v1/audit.proto


/**
 * Asks for the key.
 */
export interface GetPublicKeyRequest {
}

/**
 * Asks for the key.
 */
export interface GetPublicKeyRequest__Output {
}

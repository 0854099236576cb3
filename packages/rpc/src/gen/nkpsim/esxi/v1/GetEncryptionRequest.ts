// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * Asks what protects the configuration.
 */
export interface GetEncryptionRequest {
}

/**
 * Asks what protects the configuration.
 */
export interface GetEncryptionRequest__Output {
}

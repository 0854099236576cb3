// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * Asks for a new recovery key.
 */
export interface RotateRecoveryKeyRequest {
}

/**
 * Asks for a new recovery key.
 */
export interface RotateRecoveryKeyRequest__Output {
}

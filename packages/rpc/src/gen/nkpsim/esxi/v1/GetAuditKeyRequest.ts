// Original file: proto/nkpsim/esxi/v1/host_audit.proto


/**
 * Asks for the key.
 */
export interface GetAuditKeyRequest {
}

/**
 * Asks for the key.
 */
export interface GetAuditKeyRequest__Output {
}

// Original file: proto/nkpsim/esxi/v1/key_persistence.proto


/**
 * Asks for the setting.
 */
export interface GetKeyPersistenceRequest {
}

/**
 * Asks for the setting.
 */
export interface GetKeyPersistenceRequest__Output {
}

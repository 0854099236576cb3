// Original file: proto/nkpsim/esxi/v1/key_persistence.proto


/**
 * Asks to store keys.
 */
export interface EnableKeyPersistenceRequest {
}

/**
 * Asks to store keys.
 */
export interface EnableKeyPersistenceRequest__Output {
}

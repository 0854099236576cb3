// Original file: proto/nkpsim/esxi/v1/key_persistence.proto


/**
 * Asks to store no further keys.
 */
export interface DisableKeyPersistenceRequest {
  /**
   * Whether the stored keys are removed too. The host keeps the keys in its memory.
   */
  'removeAllStoredKeys'?: (boolean);
}

/**
 * Asks to store no further keys.
 */
export interface DisableKeyPersistenceRequest__Output {
  /**
   * Whether the stored keys are removed too. The host keeps the keys in its memory.
   */
  'removeAllStoredKeys': (boolean);
}

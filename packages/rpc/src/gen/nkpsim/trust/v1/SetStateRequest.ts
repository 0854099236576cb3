// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * Enables or disables the services.
 */
export interface SetStateRequest {
  /**
   * Whether the services are enabled.
   */
  'enabled'?: (boolean);
}

/**
 * Enables or disables the services.
 */
export interface SetStateRequest__Output {
  /**
   * Whether the services are enabled.
   */
  'enabled': (boolean);
}

// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * Asks for the health.
 */
export interface GetHealthRequest {
  /**
   * Whether to leave the key servers out.
   */
  'skipKeyServers'?: (boolean);
}

/**
 * Asks for the health.
 */
export interface GetHealthRequest__Output {
  /**
   * Whether to leave the key servers out.
   */
  'skipKeyServers': (boolean);
}

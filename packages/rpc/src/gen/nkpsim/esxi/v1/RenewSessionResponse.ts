// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of RenewSession.
 */
export interface RenewSessionResponse {
  /**
   * Token of the session, or of the session that the next call begins.
   */
  'token'?: (string);
}

/**
 * Answer of RenewSession.
 */
export interface RenewSessionResponse__Output {
  /**
   * Token of the session, or of the session that the next call begins.
   */
  'token': (string);
}

// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of RenewSession.
 */
export interface RenewSessionRequest {
  /**
   * UUID of this run of the calling host.
   */
  'runId'?: (string);
  /**
   * Token of the session; empty at the first call.
   */
  'token'?: (string);
}

/**
 * Request of RenewSession.
 */
export interface RenewSessionRequest__Output {
  /**
   * UUID of this run of the calling host.
   */
  'runId': (string);
  /**
   * Token of the session; empty at the first call.
   */
  'token': (string);
}

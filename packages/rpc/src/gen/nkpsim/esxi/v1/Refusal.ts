// Original file: proto/nkpsim/esxi/v1/host_agent.proto


/**
 * Why the host refused a desired state.
 */
export interface Refusal {
  /**
   * Term of the refused state.
   */
  'term'?: (number | string);
  /**
   * Generation of the refused state.
   */
  'generation'?: (number | string);
  /**
   * Stable code: STALE_GENERATION, KEY_MISMATCH, KEY_MISSING, WRONG_VCENTER, INVALID_STATE,
   * TPM_UNAVAILABLE, TPM_BUSY.
   */
  'code'?: (string);
  /**
   * One line of text.
   */
  'message'?: (string);
}

/**
 * Why the host refused a desired state.
 */
export interface Refusal__Output {
  /**
   * Term of the refused state.
   */
  'term': (number);
  /**
   * Generation of the refused state.
   */
  'generation': (number);
  /**
   * Stable code: STALE_GENERATION, KEY_MISMATCH, KEY_MISSING, WRONG_VCENTER, INVALID_STATE,
   * TPM_UNAVAILABLE, TPM_BUSY.
   */
  'code': (string);
  /**
   * One line of text.
   */
  'message': (string);
}

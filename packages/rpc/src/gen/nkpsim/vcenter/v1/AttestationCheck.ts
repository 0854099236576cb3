// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * One check and its result.
 */
export interface AttestationCheck {
  /**
   * Stable code.
   */
  'code'?: (string);
  /**
   * What is checked.
   */
  'title'?: (string);
  /**
   * Whether it holds.
   */
  'passed'?: (boolean);
  /**
   * Why it failed; empty if it passed.
   */
  'message'?: (string);
}

/**
 * One check and its result.
 */
export interface AttestationCheck__Output {
  /**
   * Stable code.
   */
  'code': (string);
  /**
   * What is checked.
   */
  'title': (string);
  /**
   * Whether it holds.
   */
  'passed': (boolean);
  /**
   * Why it failed; empty if it passed.
   */
  'message': (string);
}

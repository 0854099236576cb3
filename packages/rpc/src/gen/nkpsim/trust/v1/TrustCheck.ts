// Original file: proto/nkpsim/trust/v1/attestation.proto


/**
 * One check and its result.
 */
export interface TrustCheck {
  /**
   * Stable code.
   */
  'code'?: (string);
  /**
   * What the check is about.
   */
  'title'?: (string);
  /**
   * Whether the check passed.
   */
  'passed'?: (boolean);
  /**
   * Why the check failed; empty if it passed.
   */
  'message'?: (string);
}

/**
 * One check and its result.
 */
export interface TrustCheck__Output {
  /**
   * Stable code.
   */
  'code': (string);
  /**
   * What the check is about.
   */
  'title': (string);
  /**
   * Whether the check passed.
   */
  'passed': (boolean);
  /**
   * Why the check failed; empty if it passed.
   */
  'message': (string);
}

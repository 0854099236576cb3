// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * One check and what it found.
 */
export interface AttestationCheck {
  /**
   * Stable code.
   */
  'code'?: (string);
  /**
   * What is looked at.
   */
  'title'?: (string);
  /**
   * Whether it holds.
   */
  'passed'?: (boolean);
  /**
   * Why not; empty if it holds.
   */
  'message'?: (string);
}

/**
 * One check and what it found.
 */
export interface AttestationCheck__Output {
  /**
   * Stable code.
   */
  'code': (string);
  /**
   * What is looked at.
   */
  'title': (string);
  /**
   * Whether it holds.
   */
  'passed': (boolean);
  /**
   * Why not; empty if it holds.
   */
  'message': (string);
}

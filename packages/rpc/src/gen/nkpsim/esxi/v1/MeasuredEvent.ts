// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * One measurement.
 */
export interface MeasuredEvent {
  /**
   * PCR that was extended.
   */
  'pcr'?: (number);
  /**
   * Event type as TCG names it.
   */
  'type'?: (string);
  /**
   * SHA-256 by which it was extended, in hex.
   */
  'digest'?: (string);
  /**
   * What was measured, for a person.
   */
  'description'?: (string);
}

/**
 * One measurement.
 */
export interface MeasuredEvent__Output {
  /**
   * PCR that was extended.
   */
  'pcr': (number);
  /**
   * Event type as TCG names it.
   */
  'type': (string);
  /**
   * SHA-256 by which it was extended, in hex.
   */
  'digest': (string);
  /**
   * What was measured, for a person.
   */
  'description': (string);
}

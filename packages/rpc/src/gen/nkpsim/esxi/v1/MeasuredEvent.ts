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
   * Event type by its TCG name.
   */
  'type'?: (string);
  /**
   * SHA-256 that extended the PCR, in hex.
   */
  'digest'?: (string);
  /**
   * What was measured, as text.
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
   * Event type by its TCG name.
   */
  'type': (string);
  /**
   * SHA-256 that extended the PCR, in hex.
   */
  'digest': (string);
  /**
   * What was measured, as text.
   */
  'description': (string);
}

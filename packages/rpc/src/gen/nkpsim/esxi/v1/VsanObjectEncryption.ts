// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * How the data of an object is encrypted above its components.
 */
export interface VsanObjectEncryption {
  /**
   * UUID of the DEK of data that is not rewritten. Empty: it is not encrypted.
   */
  'dekId'?: (string);
  /**
   * Whether this data is in the second bank of addresses.
   */
  'secondBank'?: (boolean);
  /**
   * Whether the object is rewritten. Rewritten data is in the other bank.
   */
  'rewriting'?: (boolean);
  /**
   * UUID of the DEK of rewritten data. Empty: it is not encrypted.
   */
  'rewriteDekId'?: (string);
  /**
   * All data before this byte is rewritten.
   */
  'rewrittenBytes'?: (number | string);
}

/**
 * How the data of an object is encrypted above its components.
 */
export interface VsanObjectEncryption__Output {
  /**
   * UUID of the DEK of data that is not rewritten. Empty: it is not encrypted.
   */
  'dekId': (string);
  /**
   * Whether this data is in the second bank of addresses.
   */
  'secondBank': (boolean);
  /**
   * Whether the object is rewritten. Rewritten data is in the other bank.
   */
  'rewriting': (boolean);
  /**
   * UUID of the DEK of rewritten data. Empty: it is not encrypted.
   */
  'rewriteDekId': (string);
  /**
   * All data before this byte is rewritten.
   */
  'rewrittenBytes': (number);
}

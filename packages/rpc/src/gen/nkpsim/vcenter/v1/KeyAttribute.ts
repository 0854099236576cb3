// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A custom attribute of a key.
 */
export interface KeyAttribute {
  /**
   * Name without the prefix `x-`, 1 to 98 printable ASCII characters.
   */
  'name'?: (string);
  /**
   * Text of at most 1000 characters.
   */
  'value'?: (string);
}

/**
 * A custom attribute of a key.
 */
export interface KeyAttribute__Output {
  /**
   * Name without the prefix `x-`, 1 to 98 printable ASCII characters.
   */
  'name': (string);
  /**
   * Text of at most 1000 characters.
   */
  'value': (string);
}

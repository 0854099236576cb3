// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of AcceptConfiguration.
 */
export interface AcceptConfigurationResponse {
  /**
   * Whether the component has stored it.
   */
  'accepted'?: (boolean);
  /**
   * Highest csn that the component has promised or stored, if it did not.
   */
  'csn'?: (number | string);
}

/**
 * Answer of AcceptConfiguration.
 */
export interface AcceptConfigurationResponse__Output {
  /**
   * Whether the component has stored it.
   */
  'accepted': (boolean);
  /**
   * Highest csn that the component has promised or stored, if it did not.
   */
  'csn': (number);
}

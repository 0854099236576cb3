// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * How a virtual machine could still be opened.
 */
export interface CustodyPrediction {
  /**
   * Name of the virtual machine.
   */
  'virtualMachine'?: (string);
  /**
   * Name of the host on which it is registered.
   */
  'host'?: (string);
  /**
   * Whether the virtual machine could be opened; also true for `perhaps`.
   */
  'openable'?: (boolean);
  /**
   * How it could be opened: `held`, `pushed`, `restored`, `perhaps`, `cached` or `lost`.
   */
  'way'?: (string);
  /**
   * The same as text for people.
   */
  'how'?: (string);
}

/**
 * How a virtual machine could still be opened.
 */
export interface CustodyPrediction__Output {
  /**
   * Name of the virtual machine.
   */
  'virtualMachine': (string);
  /**
   * Name of the host on which it is registered.
   */
  'host': (string);
  /**
   * Whether the virtual machine could be opened; also true for `perhaps`.
   */
  'openable': (boolean);
  /**
   * How it could be opened: `held`, `pushed`, `restored`, `perhaps`, `cached` or `lost`.
   */
  'way': (string);
  /**
   * The same as text for people.
   */
  'how': (string);
}

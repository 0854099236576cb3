// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM that is to be made.
 */
export interface GetPlacementRequest {
  /**
   * Name of the key provider; empty: the default provider.
   */
  'provider'?: (string);
  /**
   * Whether the VM is not encrypted.
   */
  'plain'?: (boolean);
}

/**
 * A VM that is to be made.
 */
export interface GetPlacementRequest__Output {
  /**
   * Name of the key provider; empty: the default provider.
   */
  'provider': (string);
  /**
   * Whether the VM is not encrypted.
   */
  'plain': (boolean);
}

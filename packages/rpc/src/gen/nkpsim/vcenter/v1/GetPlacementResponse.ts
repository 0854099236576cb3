// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * The host for the VM.
 */
export interface GetPlacementResponse {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Name of the key provider; empty for a VM that is not encrypted.
   */
  'provider'?: (string);
}

/**
 * The host for the VM.
 */
export interface GetPlacementResponse__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Name of the key provider; empty for a VM that is not encrypted.
   */
  'provider': (string);
}

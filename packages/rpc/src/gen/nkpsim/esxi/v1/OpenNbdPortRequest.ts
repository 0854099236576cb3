// Original file: proto/nkpsim/esxi/v1/nbd.proto


/**
 * A VM to export on a port.
 */
export interface OpenNbdPortRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to export on a port.
 */
export interface OpenNbdPortRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}

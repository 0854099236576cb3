// Original file: proto/nkpsim/esxi/v1/nbd.proto


/**
 * Asks for the exports of a VM.
 */
export interface GetNbdExportsRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * Asks for the exports of a VM.
 */
export interface GetNbdExportsRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}

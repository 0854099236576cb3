// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * A VM to export.
 */
export interface ExportVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM to export.
 */
export interface ExportVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}

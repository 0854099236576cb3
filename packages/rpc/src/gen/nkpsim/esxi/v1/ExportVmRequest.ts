// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * A VM to export.
 */
export interface ExportVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Index of the disk, from 0.
   */
  'disk'?: (number);
}

/**
 * A VM to export.
 */
export interface ExportVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Index of the disk, from 0.
   */
  'disk': (number);
}

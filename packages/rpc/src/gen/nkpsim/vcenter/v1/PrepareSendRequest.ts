// Original file: proto/nkpsim/vcenter/v1/migration.proto


/**
 * A VM that goes to another vCenter.
 */
export interface PrepareSendRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM that goes to another vCenter.
 */
export interface PrepareSendRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}

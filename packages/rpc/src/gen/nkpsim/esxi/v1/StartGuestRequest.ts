// Original file: proto/nkpsim/esxi/v1/guest.proto


/**
 * A guest to start.
 */
export interface StartGuestRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Memory of the guest in bytes, a multiple of 1 MiB from 128 MiB to 64 GiB; 0: 256 MiB.
   */
  'memoryBytes'?: (number | string);
}

/**
 * A guest to start.
 */
export interface StartGuestRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Memory of the guest in bytes, a multiple of 1 MiB from 128 MiB to 64 GiB; 0: 256 MiB.
   */
  'memoryBytes': (number);
}

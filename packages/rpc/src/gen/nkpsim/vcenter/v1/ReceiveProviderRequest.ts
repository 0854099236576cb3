// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * A provider to restore.
 */
export interface ReceiveProviderRequest {
  /**
   * The PKCS#12 file, 64 KiB at most.
   */
  'config'?: (Buffer | Uint8Array | string);
  /**
   * Its password, made for this one transfer.
   */
  'password'?: (string);
}

/**
 * A provider to restore.
 */
export interface ReceiveProviderRequest__Output {
  /**
   * The PKCS#12 file, 64 KiB at most.
   */
  'config': (Buffer);
  /**
   * Its password, made for this one transfer.
   */
  'password': (string);
}

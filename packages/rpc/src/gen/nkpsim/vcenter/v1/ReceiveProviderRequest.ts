// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * A provider to restore.
 */
export interface ReceiveProviderRequest {
  /**
   * The PKCS#12 file, at most 64 KiB.
   */
  'config'?: (Buffer | Uint8Array | string);
  /**
   * Password of the file, made for this transfer only.
   */
  'password'?: (string);
}

/**
 * A provider to restore.
 */
export interface ReceiveProviderRequest__Output {
  /**
   * The PKCS#12 file, at most 64 KiB.
   */
  'config': (Buffer);
  /**
   * Password of the file, made for this transfer only.
   */
  'password': (string);
}

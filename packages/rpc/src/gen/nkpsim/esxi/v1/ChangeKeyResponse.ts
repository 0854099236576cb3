// Original file: proto/nkpsim/esxi/v1/host_crypto.proto

import type { HostCrypto as _nkpsim_esxi_v1_HostCrypto, HostCrypto__Output as _nkpsim_esxi_v1_HostCrypto__Output } from '../../../nkpsim/esxi/v1/HostCrypto.ts';

/**
 * The host has a new host key. This is stored durably.
 */
export interface ChangeKeyResponse {
  /**
   * State right after the call.
   */
  'crypto'?: (_nkpsim_esxi_v1_HostCrypto | null);
}

/**
 * The host has a new host key. This is stored durably.
 */
export interface ChangeKeyResponse__Output {
  /**
   * State right after the call.
   */
  'crypto': (_nkpsim_esxi_v1_HostCrypto__Output | null);
}

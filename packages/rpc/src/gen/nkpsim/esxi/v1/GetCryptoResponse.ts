// Original file: proto/nkpsim/esxi/v1/host_crypto.proto

import type { HostCrypto as _nkpsim_esxi_v1_HostCrypto, HostCrypto__Output as _nkpsim_esxi_v1_HostCrypto__Output } from '../../../nkpsim/esxi/v1/HostCrypto.ts';

/**
 * The mode.
 */
export interface GetCryptoResponse {
  /**
   * The current mode.
   */
  'crypto'?: (_nkpsim_esxi_v1_HostCrypto | null);
}

/**
 * The mode.
 */
export interface GetCryptoResponse__Output {
  /**
   * The current mode.
   */
  'crypto': (_nkpsim_esxi_v1_HostCrypto__Output | null);
}

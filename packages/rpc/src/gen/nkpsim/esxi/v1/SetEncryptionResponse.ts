// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type { GetEncryptionResponse as _nkpsim_esxi_v1_GetEncryptionResponse, GetEncryptionResponse__Output as _nkpsim_esxi_v1_GetEncryptionResponse__Output } from '../../../nkpsim/esxi/v1/GetEncryptionResponse.ts';

/**
 * What protects the configuration now.
 */
export interface SetEncryptionResponse {
  /**
   * State after the change.
   */
  'encryption'?: (_nkpsim_esxi_v1_GetEncryptionResponse | null);
}

/**
 * What protects the configuration now.
 */
export interface SetEncryptionResponse__Output {
  /**
   * State after the change.
   */
  'encryption': (_nkpsim_esxi_v1_GetEncryptionResponse__Output | null);
}

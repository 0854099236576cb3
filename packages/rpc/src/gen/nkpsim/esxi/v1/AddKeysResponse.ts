// Original file: proto/nkpsim/esxi/v1/host_key.proto

import type { RefusedKey as _nkpsim_esxi_v1_RefusedKey, RefusedKey__Output as _nkpsim_esxi_v1_RefusedKey__Output } from '../../../nkpsim/esxi/v1/RefusedKey.ts';

/**
 * The host holds the keys that it did not refuse. With key persistence, they are stored durably.
 */
export interface AddKeysResponse {
  /**
   * Number of keys of the request that the host holds now.
   */
  'addedCount'?: (number);
  /**
   * Keys that the host does not accept.
   */
  'refused'?: (_nkpsim_esxi_v1_RefusedKey)[];
}

/**
 * The host holds the keys that it did not refuse. With key persistence, they are stored durably.
 */
export interface AddKeysResponse__Output {
  /**
   * Number of keys of the request that the host holds now.
   */
  'addedCount': (number);
  /**
   * Keys that the host does not accept.
   */
  'refused': (_nkpsim_esxi_v1_RefusedKey__Output)[];
}

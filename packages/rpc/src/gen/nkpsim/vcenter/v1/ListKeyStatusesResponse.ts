// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KeyStatus as _nkpsim_vcenter_v1_KeyStatus, KeyStatus__Output as _nkpsim_vcenter_v1_KeyStatus__Output } from '../../../nkpsim/vcenter/v1/KeyStatus.ts';

/**
 * States of keys.
 */
export interface ListKeyStatusesResponse {
  /**
   * In the order of the request, or newest first.
   */
  'keys'?: (_nkpsim_vcenter_v1_KeyStatus)[];
  /**
   * How many keys of the provider vCenter knows.
   */
  'knownCount'?: (number);
}

/**
 * States of keys.
 */
export interface ListKeyStatusesResponse__Output {
  /**
   * In the order of the request, or newest first.
   */
  'keys': (_nkpsim_vcenter_v1_KeyStatus__Output)[];
  /**
   * How many keys of the provider vCenter knows.
   */
  'knownCount': (number);
}

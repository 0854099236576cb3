// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { DefaultScope as _nkpsim_vcenter_v1_DefaultScope, DefaultScope__Output as _nkpsim_vcenter_v1_DefaultScope__Output } from '../../../nkpsim/vcenter/v1/DefaultScope.ts';

/**
 * A provider to make the default.
 */
export interface SetDefaultProviderRequest {
  /**
   * Name of the provider; empty: removes the default.
   */
  'provider'?: (string);
  /**
   * Kind of object for which to set the default.
   */
  'scope'?: (_nkpsim_vcenter_v1_DefaultScope);
  /**
   * Name of the cluster or folder; empty for the vCenter.
   */
  'entity'?: (string);
}

/**
 * A provider to make the default.
 */
export interface SetDefaultProviderRequest__Output {
  /**
   * Name of the provider; empty: removes the default.
   */
  'provider': (string);
  /**
   * Kind of object for which to set the default.
   */
  'scope': (_nkpsim_vcenter_v1_DefaultScope__Output);
  /**
   * Name of the cluster or folder; empty for the vCenter.
   */
  'entity': (string);
}

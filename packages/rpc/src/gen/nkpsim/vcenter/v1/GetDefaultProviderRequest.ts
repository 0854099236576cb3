// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { DefaultScope as _nkpsim_vcenter_v1_DefaultScope, DefaultScope__Output as _nkpsim_vcenter_v1_DefaultScope__Output } from '../../../nkpsim/vcenter/v1/DefaultScope.ts';

/**
 * Whose default is asked for.
 */
export interface GetDefaultProviderRequest {
  /**
   * Whose.
   */
  'scope'?: (_nkpsim_vcenter_v1_DefaultScope);
  /**
   * Name of the cluster or folder; empty for the vCenter.
   */
  'entity'?: (string);
  /**
   * If the entity has no default of its own: that of the entity that holds it.
   */
  'defaultsToParent'?: (boolean);
}

/**
 * Whose default is asked for.
 */
export interface GetDefaultProviderRequest__Output {
  /**
   * Whose.
   */
  'scope': (_nkpsim_vcenter_v1_DefaultScope__Output);
  /**
   * Name of the cluster or folder; empty for the vCenter.
   */
  'entity': (string);
  /**
   * If the entity has no default of its own: that of the entity that holds it.
   */
  'defaultsToParent': (boolean);
}

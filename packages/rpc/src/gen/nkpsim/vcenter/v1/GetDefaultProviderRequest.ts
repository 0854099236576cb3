// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { DefaultScope as _nkpsim_vcenter_v1_DefaultScope, DefaultScope__Output as _nkpsim_vcenter_v1_DefaultScope__Output } from '../../../nkpsim/vcenter/v1/DefaultScope.ts';

/**
 * Asks for the default of an object.
 */
export interface GetDefaultProviderRequest {
  /**
   * Kind of the object.
   */
  'scope'?: (_nkpsim_vcenter_v1_DefaultScope);
  /**
   * Name of the cluster or folder; empty for the vCenter.
   */
  'entity'?: (string);
  /**
   * Whether to return the default of the containing entity if this entity does not have its own.
   */
  'defaultsToParent'?: (boolean);
}

/**
 * Asks for the default of an object.
 */
export interface GetDefaultProviderRequest__Output {
  /**
   * Kind of the object.
   */
  'scope': (_nkpsim_vcenter_v1_DefaultScope__Output);
  /**
   * Name of the cluster or folder; empty for the vCenter.
   */
  'entity': (string);
  /**
   * Whether to return the default of the containing entity if this entity does not have its own.
   */
  'defaultsToParent': (boolean);
}

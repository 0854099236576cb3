// Original file: proto/nkpsim/vcenter/v1/custody.proto

import type { CustodyDependent as _nkpsim_vcenter_v1_CustodyDependent, CustodyDependent__Output as _nkpsim_vcenter_v1_CustodyDependent__Output } from '../../../nkpsim/vcenter/v1/CustodyDependent.ts';

/**
 * What a deletion would leave without its KDK.
 */
export interface PreviewDeleteResponse {
  /**
   * What depends on the provider.
   */
  'dependents'?: (_nkpsim_vcenter_v1_CustodyDependent)[];
  /**
   * Hosts that do not answer. What depends on the provider there is known only from before; they
   * keep the KDK until they are back.
   */
  'unreachableHosts'?: (string)[];
  /**
   * Whether it was ever backed up. If not, its KDK would be lost for good.
   */
  'backedUp'?: (boolean);
}

/**
 * What a deletion would leave without its KDK.
 */
export interface PreviewDeleteResponse__Output {
  /**
   * What depends on the provider.
   */
  'dependents': (_nkpsim_vcenter_v1_CustodyDependent__Output)[];
  /**
   * Hosts that do not answer. What depends on the provider there is known only from before; they
   * keep the KDK until they are back.
   */
  'unreachableHosts': (string)[];
  /**
   * Whether it was ever backed up. If not, its KDK would be lost for good.
   */
  'backedUp': (boolean);
}

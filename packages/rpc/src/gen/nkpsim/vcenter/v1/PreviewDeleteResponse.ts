// Original file: proto/nkpsim/vcenter/v1/custody.proto

import type { CustodyDependent as _nkpsim_vcenter_v1_CustodyDependent, CustodyDependent__Output as _nkpsim_vcenter_v1_CustodyDependent__Output } from '../../../nkpsim/vcenter/v1/CustodyDependent.ts';

/**
 * What would lose its KDK if the provider were deleted.
 */
export interface PreviewDeleteResponse {
  /**
   * Objects that depend on the provider.
   */
  'dependents'?: (_nkpsim_vcenter_v1_CustodyDependent)[];
  /**
   * Hosts that do not answer. vCenter knows only from earlier reports what depends on the provider
   * there. These hosts keep the KDK until they are connected again.
   */
  'unreachableHosts'?: (string)[];
  /**
   * Whether the provider was ever backed up. If not, the KDK would be lost for good.
   */
  'backedUp'?: (boolean);
  /**
   * Hosts that may have VMs that vCenter does not list: more VMs than vCenter keeps, VMs that were
   * never read, or no report yet in the present connection.
   * These VMs may depend on the provider too.
   */
  'incompleteHosts'?: (string)[];
}

/**
 * What would lose its KDK if the provider were deleted.
 */
export interface PreviewDeleteResponse__Output {
  /**
   * Objects that depend on the provider.
   */
  'dependents': (_nkpsim_vcenter_v1_CustodyDependent__Output)[];
  /**
   * Hosts that do not answer. vCenter knows only from earlier reports what depends on the provider
   * there. These hosts keep the KDK until they are connected again.
   */
  'unreachableHosts': (string)[];
  /**
   * Whether the provider was ever backed up. If not, the KDK would be lost for good.
   */
  'backedUp': (boolean);
  /**
   * Hosts that may have VMs that vCenter does not list: more VMs than vCenter keeps, VMs that were
   * never read, or no report yet in the present connection.
   * These VMs may depend on the provider too.
   */
  'incompleteHosts': (string)[];
}

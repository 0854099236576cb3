// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type { VcenterSummary as _nkpsim_vcenter_v1_VcenterSummary, VcenterSummary__Output as _nkpsim_vcenter_v1_VcenterSummary__Output } from '../../../nkpsim/vcenter/v1/VcenterSummary.ts';

/**
 * A linked vCenter.
 */
export interface LinkedVcenter {
  /**
   * Name of the linked vCenter in the domain.
   */
  'name'?: (string);
  /**
   * UUID of the linked vCenter.
   */
  'instanceId'?: (string);
  /**
   * Host name and port of its services.
   */
  'address'?: (string);
  /**
   * Whether the linked vCenter answered recently. If not, the summary is from its last answer.
   */
  'reachable'?: (boolean);
  /**
   * Summary of the linked vCenter. Unset: it has not answered since this vCenter started,
   * or since the two shared a key provider.
   */
  'summary'?: (_nkpsim_vcenter_v1_VcenterSummary | null);
}

/**
 * A linked vCenter.
 */
export interface LinkedVcenter__Output {
  /**
   * Name of the linked vCenter in the domain.
   */
  'name': (string);
  /**
   * UUID of the linked vCenter.
   */
  'instanceId': (string);
  /**
   * Host name and port of its services.
   */
  'address': (string);
  /**
   * Whether the linked vCenter answered recently. If not, the summary is from its last answer.
   */
  'reachable': (boolean);
  /**
   * Summary of the linked vCenter. Unset: it has not answered since this vCenter started,
   * or since the two shared a key provider.
   */
  'summary': (_nkpsim_vcenter_v1_VcenterSummary__Output | null);
}

// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type { VcenterSummary as _nkpsim_vcenter_v1_VcenterSummary, VcenterSummary__Output as _nkpsim_vcenter_v1_VcenterSummary__Output } from '../../../nkpsim/vcenter/v1/VcenterSummary.ts';

/**
 * A linked vCenter.
 */
export interface LinkedVcenter {
  /**
   * Name in the domain.
   */
  'name'?: (string);
  /**
   * UUID.
   */
  'instanceId'?: (string);
  /**
   * Host name and port of its services.
   */
  'address'?: (string);
  /**
   * Whether it answered recently. If not, the summary is from its last answer.
   */
  'reachable'?: (boolean);
  /**
   * What it is and holds. Unset: it has not answered since this vCenter started.
   */
  'summary'?: (_nkpsim_vcenter_v1_VcenterSummary | null);
}

/**
 * A linked vCenter.
 */
export interface LinkedVcenter__Output {
  /**
   * Name in the domain.
   */
  'name': (string);
  /**
   * UUID.
   */
  'instanceId': (string);
  /**
   * Host name and port of its services.
   */
  'address': (string);
  /**
   * Whether it answered recently. If not, the summary is from its last answer.
   */
  'reachable': (boolean);
  /**
   * What it is and holds. Unset: it has not answered since this vCenter started.
   */
  'summary': (_nkpsim_vcenter_v1_VcenterSummary__Output | null);
}

// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { VcenterHaRole as _nkpsim_vcenter_v1_VcenterHaRole, VcenterHaRole__Output as _nkpsim_vcenter_v1_VcenterHaRole__Output } from '../../../nkpsim/vcenter/v1/VcenterHaRole.ts';
import type { VcenterHaMode as _nkpsim_vcenter_v1_VcenterHaMode, VcenterHaMode__Output as _nkpsim_vcenter_v1_VcenterHaMode__Output } from '../../../nkpsim/vcenter/v1/VcenterHaMode.ts';

/**
 * What a node says about itself.
 */
export interface GetNodeStatusResponse {
  /**
   * Whether this vCenter is a node. If not, the other fields are empty.
   */
  'configured'?: (boolean);
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Its role; unspecified if it reaches no majority.
   */
  'role'?: (_nkpsim_vcenter_v1_VcenterHaRole);
  /**
   * Whether no majority answers it.
   */
  'isolated'?: (boolean);
  /**
   * Mode of the cluster, as this node knows it.
   */
  'mode'?: (_nkpsim_vcenter_v1_VcenterHaMode);
  /**
   * Number of the last change that its data contains.
   */
  'sequence'?: (number | string);
  /**
   * Term of its data.
   */
  'term'?: (number | string);
  /**
   * Name of the active node, as this node knows it; empty if it knows none.
   */
  'activeName'?: (string);
  /**
   * `host:port` of the active node; empty if this node knows none.
   */
  'activeAddress'?: (string);
  /**
   * Why this node cannot follow; empty if it can.
   */
  'problem'?: (string);
  /**
   * UUID of the audit log of this node.
   */
  'auditLogId'?: (string);
  /**
   * Number of records in it.
   */
  'auditRecordCount'?: (number | string);
  /**
   * Number of records of the other node's audit log that this node has a copy of.
   */
  'copiedRecordCount'?: (number | string);
  /**
   * Why this node cannot copy the other node's audit log; empty if it can.
   */
  'fileProblem'?: (string);
  /**
   * Time of its cluster clock, milliseconds since 1970 (UTC).
   */
  'nowMs'?: (number | string);
  /**
   * Factor by which this clock runs faster than the machine's clock.
   */
  'timeScale'?: (number | string);
  /**
   * Whether this clock stands still.
   */
  'clockFrozen'?: (boolean);
}

/**
 * What a node says about itself.
 */
export interface GetNodeStatusResponse__Output {
  /**
   * Whether this vCenter is a node. If not, the other fields are empty.
   */
  'configured': (boolean);
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Its role; unspecified if it reaches no majority.
   */
  'role': (_nkpsim_vcenter_v1_VcenterHaRole__Output);
  /**
   * Whether no majority answers it.
   */
  'isolated': (boolean);
  /**
   * Mode of the cluster, as this node knows it.
   */
  'mode': (_nkpsim_vcenter_v1_VcenterHaMode__Output);
  /**
   * Number of the last change that its data contains.
   */
  'sequence': (number);
  /**
   * Term of its data.
   */
  'term': (number);
  /**
   * Name of the active node, as this node knows it; empty if it knows none.
   */
  'activeName': (string);
  /**
   * `host:port` of the active node; empty if this node knows none.
   */
  'activeAddress': (string);
  /**
   * Why this node cannot follow; empty if it can.
   */
  'problem': (string);
  /**
   * UUID of the audit log of this node.
   */
  'auditLogId': (string);
  /**
   * Number of records in it.
   */
  'auditRecordCount': (number);
  /**
   * Number of records of the other node's audit log that this node has a copy of.
   */
  'copiedRecordCount': (number);
  /**
   * Why this node cannot copy the other node's audit log; empty if it can.
   */
  'fileProblem': (string);
  /**
   * Time of its cluster clock, milliseconds since 1970 (UTC).
   */
  'nowMs': (number);
  /**
   * Factor by which this clock runs faster than the machine's clock.
   */
  'timeScale': (number);
  /**
   * Whether this clock stands still.
   */
  'clockFrozen': (boolean);
}

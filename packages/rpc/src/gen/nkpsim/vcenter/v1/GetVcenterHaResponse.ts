// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { VcenterHaMode as _nkpsim_vcenter_v1_VcenterHaMode, VcenterHaMode__Output as _nkpsim_vcenter_v1_VcenterHaMode__Output } from '../../../nkpsim/vcenter/v1/VcenterHaMode.ts';
import type { VcenterHaState as _nkpsim_vcenter_v1_VcenterHaState, VcenterHaState__Output as _nkpsim_vcenter_v1_VcenterHaState__Output } from '../../../nkpsim/vcenter/v1/VcenterHaState.ts';
import type { VcenterHaNode as _nkpsim_vcenter_v1_VcenterHaNode, VcenterHaNode__Output as _nkpsim_vcenter_v1_VcenterHaNode__Output } from '../../../nkpsim/vcenter/v1/VcenterHaNode.ts';
import type { VcenterHaReplication as _nkpsim_vcenter_v1_VcenterHaReplication, VcenterHaReplication__Output as _nkpsim_vcenter_v1_VcenterHaReplication__Output } from '../../../nkpsim/vcenter/v1/VcenterHaReplication.ts';
import type { VcenterHaFileReplication as _nkpsim_vcenter_v1_VcenterHaFileReplication, VcenterHaFileReplication__Output as _nkpsim_vcenter_v1_VcenterHaFileReplication__Output } from '../../../nkpsim/vcenter/v1/VcenterHaFileReplication.ts';

/**
 * The state of the cluster.
 */
export interface GetVcenterHaResponse {
  /**
   * Whether this vCenter is a node. If not, the other fields are empty.
   */
  'configured'?: (boolean);
  /**
   * Mode of the cluster.
   */
  'mode'?: (_nkpsim_vcenter_v1_VcenterHaMode);
  /**
   * State of the cluster.
   */
  'state'?: (_nkpsim_vcenter_v1_VcenterHaState);
  /**
   * The active node first, then the passive one, then the witness.
   */
  'nodes'?: (_nkpsim_vcenter_v1_VcenterHaNode)[];
  /**
   * State of the replication of the database.
   */
  'replication'?: (_nkpsim_vcenter_v1_VcenterHaReplication);
  /**
   * Number of changes that the passive node does not have yet.
   */
  'lagCount'?: (number | string);
  /**
   * Term of the active node. It increases at each failover.
   */
  'term'?: (number | string);
  /**
   * Number of the last change.
   */
  'sequence'?: (number | string);
  /**
   * State of the replication of files.
   */
  'fileReplication'?: (_nkpsim_vcenter_v1_VcenterHaFileReplication);
  /**
   * Number of audit records of the active node that the passive one does not have yet.
   */
  'fileLagCount'?: (number | string);
}

/**
 * The state of the cluster.
 */
export interface GetVcenterHaResponse__Output {
  /**
   * Whether this vCenter is a node. If not, the other fields are empty.
   */
  'configured': (boolean);
  /**
   * Mode of the cluster.
   */
  'mode': (_nkpsim_vcenter_v1_VcenterHaMode__Output);
  /**
   * State of the cluster.
   */
  'state': (_nkpsim_vcenter_v1_VcenterHaState__Output);
  /**
   * The active node first, then the passive one, then the witness.
   */
  'nodes': (_nkpsim_vcenter_v1_VcenterHaNode__Output)[];
  /**
   * State of the replication of the database.
   */
  'replication': (_nkpsim_vcenter_v1_VcenterHaReplication__Output);
  /**
   * Number of changes that the passive node does not have yet.
   */
  'lagCount': (number);
  /**
   * Term of the active node. It increases at each failover.
   */
  'term': (number);
  /**
   * Number of the last change.
   */
  'sequence': (number);
  /**
   * State of the replication of files.
   */
  'fileReplication': (_nkpsim_vcenter_v1_VcenterHaFileReplication__Output);
  /**
   * Number of audit records of the active node that the passive one does not have yet.
   */
  'fileLagCount': (number);
}

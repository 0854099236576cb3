// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { WaitingNode as _nkpsim_vcenter_v1_WaitingNode, WaitingNode__Output as _nkpsim_vcenter_v1_WaitingNode__Output } from '../../../nkpsim/vcenter/v1/WaitingNode.ts';

/**
 * The cluster that this vCenter becomes the active node of.
 */
export interface ConfigureVcenterHaRequest {
  /**
   * Name of this node in the network of vCenter High Availability.
   */
  'haHost'?: (string);
  /**
   * The machine that becomes the passive node.
   */
  'passive'?: (_nkpsim_vcenter_v1_WaitingNode | null);
  /**
   * The machine that becomes the witness.
   */
  'witness'?: (_nkpsim_vcenter_v1_WaitingNode | null);
  /**
   * Time after which a node that is silent is no longer active, 2 to 60; 0: 3.
   */
  'leaseSeconds'?: (number);
}

/**
 * The cluster that this vCenter becomes the active node of.
 */
export interface ConfigureVcenterHaRequest__Output {
  /**
   * Name of this node in the network of vCenter High Availability.
   */
  'haHost': (string);
  /**
   * The machine that becomes the passive node.
   */
  'passive': (_nkpsim_vcenter_v1_WaitingNode__Output | null);
  /**
   * The machine that becomes the witness.
   */
  'witness': (_nkpsim_vcenter_v1_WaitingNode__Output | null);
  /**
   * Time after which a node that is silent is no longer active, 2 to 60; 0: 3.
   */
  'leaseSeconds': (number);
}

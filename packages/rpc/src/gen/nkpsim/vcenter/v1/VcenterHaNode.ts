// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { VcenterHaRole as _nkpsim_vcenter_v1_VcenterHaRole, VcenterHaRole__Output as _nkpsim_vcenter_v1_VcenterHaRole__Output } from '../../../nkpsim/vcenter/v1/VcenterHaRole.ts';

/**
 * A node as the others see it.
 */
export interface VcenterHaNode {
  /**
   * Name of the node.
   */
  'name'?: (string);
  /**
   * Current role.
   */
  'role'?: (_nkpsim_vcenter_v1_VcenterHaRole);
  /**
   * Whether it answers. A node with a vCenter is up if both its vCenter and its member of etcd
   * answer.
   */
  'up'?: (boolean);
  /**
   * `host:port` of its vCenter; empty for the witness.
   */
  'address'?: (string);
  /**
   * `host:port` of its member of etcd.
   */
  'etcdEndpoint'?: (string);
  /**
   * Number of the last change that its data contains; 0: not known.
   */
  'sequence'?: (number | string);
  /**
   * What does not work; empty if everything works.
   */
  'problem'?: (string);
}

/**
 * A node as the others see it.
 */
export interface VcenterHaNode__Output {
  /**
   * Name of the node.
   */
  'name': (string);
  /**
   * Current role.
   */
  'role': (_nkpsim_vcenter_v1_VcenterHaRole__Output);
  /**
   * Whether it answers. A node with a vCenter is up if both its vCenter and its member of etcd
   * answer.
   */
  'up': (boolean);
  /**
   * `host:port` of its vCenter; empty for the witness.
   */
  'address': (string);
  /**
   * `host:port` of its member of etcd.
   */
  'etcdEndpoint': (string);
  /**
   * Number of the last change that its data contains; 0: not known.
   */
  'sequence': (number);
  /**
   * What does not work; empty if everything works.
   */
  'problem': (string);
}

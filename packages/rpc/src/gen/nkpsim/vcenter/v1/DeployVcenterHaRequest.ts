// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto

import type { VcenterHaNodeSpec as _nkpsim_vcenter_v1_VcenterHaNodeSpec, VcenterHaNodeSpec__Output as _nkpsim_vcenter_v1_VcenterHaNodeSpec__Output } from '../../../nkpsim/vcenter/v1/VcenterHaNodeSpec.ts';

/**
 * The cluster that this vCenter becomes a node of.
 */
export interface DeployVcenterHaRequest {
  /**
   * Name of the node that is this vCenter.
   */
  'name'?: (string);
  /**
   * Two nodes with a vCenter, and the witness last.
   */
  'nodes'?: (_nkpsim_vcenter_v1_VcenterHaNodeSpec)[];
  /**
   * Time after which a node that is silent is no longer active, 2 to 60; 0: 3.
   */
  'leaseSeconds'?: (number);
  /**
   * PEM certificate of the authority of the network of vCenter High Availability.
   */
  'authorityPem'?: (string);
  /**
   * PEM certificate of this node, of that authority.
   */
  'certificatePem'?: (string);
  /**
   * PEM private key of the certificate.
   */
  'privateKeyPem'?: (Buffer | Uint8Array | string);
}

/**
 * The cluster that this vCenter becomes a node of.
 */
export interface DeployVcenterHaRequest__Output {
  /**
   * Name of the node that is this vCenter.
   */
  'name': (string);
  /**
   * Two nodes with a vCenter, and the witness last.
   */
  'nodes': (_nkpsim_vcenter_v1_VcenterHaNodeSpec__Output)[];
  /**
   * Time after which a node that is silent is no longer active, 2 to 60; 0: 3.
   */
  'leaseSeconds': (number);
  /**
   * PEM certificate of the authority of the network of vCenter High Availability.
   */
  'authorityPem': (string);
  /**
   * PEM certificate of this node, of that authority.
   */
  'certificatePem': (string);
  /**
   * PEM private key of the certificate.
   */
  'privateKeyPem': (Buffer);
}

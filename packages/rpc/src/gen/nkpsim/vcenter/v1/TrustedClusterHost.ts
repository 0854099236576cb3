// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustAttestationInfo as _nkpsim_vcenter_v1_TrustAttestationInfo, TrustAttestationInfo__Output as _nkpsim_vcenter_v1_TrustAttestationInfo__Output } from '../../../nkpsim/vcenter/v1/TrustAttestationInfo.ts';

/**
 * A host of a cluster.
 */
export interface TrustedClusterHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Whether the host is connected.
   */
  'connected'?: (boolean);
  /**
   * How its configuration differs from that of the cluster; empty if it does not.
   */
  'difference'?: (string);
  /**
   * Its attestation.
   */
  'attestation'?: (_nkpsim_vcenter_v1_TrustAttestationInfo | null);
}

/**
 * A host of a cluster.
 */
export interface TrustedClusterHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Whether the host is connected.
   */
  'connected': (boolean);
  /**
   * How its configuration differs from that of the cluster; empty if it does not.
   */
  'difference': (string);
  /**
   * Its attestation.
   */
  'attestation': (_nkpsim_vcenter_v1_TrustAttestationInfo__Output | null);
}

// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { AppliedConfigHealth as _nkpsim_vcenter_v1_AppliedConfigHealth, AppliedConfigHealth__Output as _nkpsim_vcenter_v1_AppliedConfigHealth__Output } from '../../../nkpsim/vcenter/v1/AppliedConfigHealth.ts';

/**
 * A cluster.
 */
export interface TrustedCluster {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Whether the cluster is trusted.
   */
  'enabled'?: (boolean);
  /**
   * Names of the trust hosts whose attestation services the hosts use.
   */
  'attestationServices'?: (string)[];
  /**
   * Names of the trust hosts whose key provider services the hosts use.
   */
  'keyProviderServices'?: (string)[];
  /**
   * Whether the hosts hold this configuration.
   */
  'health'?: (_nkpsim_vcenter_v1_AppliedConfigHealth);
  /**
   * What differs, one line for each host.
   */
  'details'?: (string)[];
  /**
   * Number of hosts in the cluster.
   */
  'hostCount'?: (number);
  /**
   * Number of hosts that are attested.
   */
  'attestedCount'?: (number);
}

/**
 * A cluster.
 */
export interface TrustedCluster__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Whether the cluster is trusted.
   */
  'enabled': (boolean);
  /**
   * Names of the trust hosts whose attestation services the hosts use.
   */
  'attestationServices': (string)[];
  /**
   * Names of the trust hosts whose key provider services the hosts use.
   */
  'keyProviderServices': (string)[];
  /**
   * Whether the hosts hold this configuration.
   */
  'health': (_nkpsim_vcenter_v1_AppliedConfigHealth__Output);
  /**
   * What differs, one line for each host.
   */
  'details': (string)[];
  /**
   * Number of hosts in the cluster.
   */
  'hostCount': (number);
  /**
   * Number of hosts that are attested.
   */
  'attestedCount': (number);
}

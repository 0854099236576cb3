// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmsColor as _nkpsim_vcenter_v1_KmsColor, KmsColor__Output as _nkpsim_vcenter_v1_KmsColor__Output } from '../../../nkpsim/vcenter/v1/KmsColor.ts';
import type { KmipServerStatus as _nkpsim_vcenter_v1_KmipServerStatus, KmipServerStatus__Output as _nkpsim_vcenter_v1_KmipServerStatus__Output } from '../../../nkpsim/vcenter/v1/KmipServerStatus.ts';
import type { KmsCertificate as _nkpsim_vcenter_v1_KmsCertificate, KmsCertificate__Output as _nkpsim_vcenter_v1_KmsCertificate__Output } from '../../../nkpsim/vcenter/v1/KmsCertificate.ts';

/**
 * Servers of a provider, and their common status.
 */
export interface KmipClusterStatus {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Green if all servers can be used, yellow if some, red if none.
   */
  'overallStatus'?: (_nkpsim_vcenter_v1_KmsColor);
  /**
   * In the order in which they were added.
   */
  'servers'?: (_nkpsim_vcenter_v1_KmipServerStatus)[];
  /**
   * Client certificate of vCenter.
   */
  'clientCertificate'?: (_nkpsim_vcenter_v1_KmsCertificate | null);
}

/**
 * Servers of a provider, and their common status.
 */
export interface KmipClusterStatus__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Green if all servers can be used, yellow if some, red if none.
   */
  'overallStatus': (_nkpsim_vcenter_v1_KmsColor__Output);
  /**
   * In the order in which they were added.
   */
  'servers': (_nkpsim_vcenter_v1_KmipServerStatus__Output)[];
  /**
   * Client certificate of vCenter.
   */
  'clientCertificate': (_nkpsim_vcenter_v1_KmsCertificate__Output | null);
}

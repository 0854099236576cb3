// Original file: proto/nkpsim/esxi/v1/adoption.proto

import type { Credentials as _nkpsim_esxi_v1_Credentials, Credentials__Output as _nkpsim_esxi_v1_Credentials__Output } from '../../../nkpsim/esxi/v1/Credentials.ts';

/**
 * Asks for a certificate request (CSR).
 */
export interface RequestCertificateRequest {
  /**
   * User of the host.
   */
  'credentials'?: (_nkpsim_esxi_v1_Credentials | null);
  /**
   * UUID of the calling vCenter.
   */
  'vcenterInstanceId'?: (string);
  /**
   * Whether to take the host from the vCenter that manages it now.
   */
  'force'?: (boolean);
}

/**
 * Asks for a certificate request (CSR).
 */
export interface RequestCertificateRequest__Output {
  /**
   * User of the host.
   */
  'credentials': (_nkpsim_esxi_v1_Credentials__Output | null);
  /**
   * UUID of the calling vCenter.
   */
  'vcenterInstanceId': (string);
  /**
   * Whether to take the host from the vCenter that manages it now.
   */
  'force': (boolean);
}

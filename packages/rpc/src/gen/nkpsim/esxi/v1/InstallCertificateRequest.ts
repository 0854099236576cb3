// Original file: proto/nkpsim/esxi/v1/adoption.proto

import type { Credentials as _nkpsim_esxi_v1_Credentials, Credentials__Output as _nkpsim_esxi_v1_Credentials__Output } from '../../../nkpsim/esxi/v1/Credentials.ts';

/**
 * A certificate to install.
 */
export interface InstallCertificateRequest {
  /**
   * User of the host.
   */
  'credentials'?: (_nkpsim_esxi_v1_Credentials | null);
  /**
   * UUID of the vCenter that will manage the host.
   */
  'vcenterInstanceId'?: (string);
  /**
   * Certificate for the CSR, PEM.
   */
  'certificatePem'?: (string);
  /**
   * Certificates that the host will trust: those of that vCenter's certificate authority (VMCA),
   * PEM.
   */
  'rootsPem'?: (string);
  /**
   * Whether to take the host from the vCenter that manages it now.
   */
  'force'?: (boolean);
}

/**
 * A certificate to install.
 */
export interface InstallCertificateRequest__Output {
  /**
   * User of the host.
   */
  'credentials': (_nkpsim_esxi_v1_Credentials__Output | null);
  /**
   * UUID of the vCenter that will manage the host.
   */
  'vcenterInstanceId': (string);
  /**
   * Certificate for the CSR, PEM.
   */
  'certificatePem': (string);
  /**
   * Certificates that the host will trust: those of that vCenter's certificate authority (VMCA),
   * PEM.
   */
  'rootsPem': (string);
  /**
   * Whether to take the host from the vCenter that manages it now.
   */
  'force': (boolean);
}

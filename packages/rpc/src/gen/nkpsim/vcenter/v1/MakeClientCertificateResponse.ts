// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { ClientCertificate as _nkpsim_vcenter_v1_ClientCertificate, ClientCertificate__Output as _nkpsim_vcenter_v1_ClientCertificate__Output } from '../../../nkpsim/vcenter/v1/ClientCertificate.ts';

/**
 * The new certificate.
 */
export interface MakeClientCertificateResponse {
  /**
   * Present certificate.
   */
  'certificate'?: (_nkpsim_vcenter_v1_ClientCertificate | null);
}

/**
 * The new certificate.
 */
export interface MakeClientCertificateResponse__Output {
  /**
   * Present certificate.
   */
  'certificate': (_nkpsim_vcenter_v1_ClientCertificate__Output | null);
}

// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { ClientCertificate as _nkpsim_vcenter_v1_ClientCertificate, ClientCertificate__Output as _nkpsim_vcenter_v1_ClientCertificate__Output } from '../../../nkpsim/vcenter/v1/ClientCertificate.ts';

/**
 * The client certificate.
 */
export interface GetClientCertificateResponse {
  /**
   * Present certificate.
   */
  'certificate'?: (_nkpsim_vcenter_v1_ClientCertificate | null);
}

/**
 * The client certificate.
 */
export interface GetClientCertificateResponse__Output {
  /**
   * Present certificate.
   */
  'certificate': (_nkpsim_vcenter_v1_ClientCertificate__Output | null);
}

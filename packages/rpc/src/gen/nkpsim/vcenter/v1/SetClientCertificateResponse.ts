// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { ClientCertificate as _nkpsim_vcenter_v1_ClientCertificate, ClientCertificate__Output as _nkpsim_vcenter_v1_ClientCertificate__Output } from '../../../nkpsim/vcenter/v1/ClientCertificate.ts';

/**
 * The certificate is set.
 */
export interface SetClientCertificateResponse {
  /**
   * Present certificate.
   */
  'certificate'?: (_nkpsim_vcenter_v1_ClientCertificate | null);
}

/**
 * The certificate is set.
 */
export interface SetClientCertificateResponse__Output {
  /**
   * Present certificate.
   */
  'certificate': (_nkpsim_vcenter_v1_ClientCertificate__Output | null);
}

// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmsCertificate as _nkpsim_vcenter_v1_KmsCertificate, KmsCertificate__Output as _nkpsim_vcenter_v1_KmsCertificate__Output } from '../../../nkpsim/vcenter/v1/KmsCertificate.ts';

/**
 * What the server shows. Nothing is verified.
 */
export interface GetServerCertificateResponse {
  /**
   * Certificates in PEM, its own first.
   */
  'chainPem'?: (string)[];
  /**
   * The certificate of the server.
   */
  'certificate'?: (_nkpsim_vcenter_v1_KmsCertificate | null);
  /**
   * Whether vCenter trusts exactly this certificate already.
   */
  'trusted'?: (boolean);
}

/**
 * What the server shows. Nothing is verified.
 */
export interface GetServerCertificateResponse__Output {
  /**
   * Certificates in PEM, its own first.
   */
  'chainPem': (string)[];
  /**
   * The certificate of the server.
   */
  'certificate': (_nkpsim_vcenter_v1_KmsCertificate__Output | null);
  /**
   * Whether vCenter trusts exactly this certificate already.
   */
  'trusted': (boolean);
}

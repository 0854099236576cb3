// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { ClientCertificateSource as _nkpsim_vcenter_v1_ClientCertificateSource, ClientCertificateSource__Output as _nkpsim_vcenter_v1_ClientCertificateSource__Output } from '../../../nkpsim/vcenter/v1/ClientCertificateSource.ts';
import type { KmsCertificate as _nkpsim_vcenter_v1_KmsCertificate, KmsCertificate__Output as _nkpsim_vcenter_v1_KmsCertificate__Output } from '../../../nkpsim/vcenter/v1/KmsCertificate.ts';

/**
 * The client certificate of vCenter.
 */
export interface ClientCertificate {
  /**
   * Certificate in PEM.
   */
  'certificatePem'?: (string);
  /**
   * The VMCA in PEM, if it signed the certificate; otherwise empty.
   */
  'rootPem'?: (string);
  /**
   * How vCenter got it.
   */
  'source'?: (_nkpsim_vcenter_v1_ClientCertificateSource);
  /**
   * Signing request without an answer, in PEM; empty: none.
   */
  'requestPem'?: (string);
  /**
   * The certificate, and when it expires.
   */
  'certificate'?: (_nkpsim_vcenter_v1_KmsCertificate | null);
}

/**
 * The client certificate of vCenter.
 */
export interface ClientCertificate__Output {
  /**
   * Certificate in PEM.
   */
  'certificatePem': (string);
  /**
   * The VMCA in PEM, if it signed the certificate; otherwise empty.
   */
  'rootPem': (string);
  /**
   * How vCenter got it.
   */
  'source': (_nkpsim_vcenter_v1_ClientCertificateSource__Output);
  /**
   * Signing request without an answer, in PEM; empty: none.
   */
  'requestPem': (string);
  /**
   * The certificate, and when it expires.
   */
  'certificate': (_nkpsim_vcenter_v1_KmsCertificate__Output | null);
}

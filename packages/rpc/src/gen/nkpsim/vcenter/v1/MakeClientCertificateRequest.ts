// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { ClientCertificateSource as _nkpsim_vcenter_v1_ClientCertificateSource, ClientCertificateSource__Output as _nkpsim_vcenter_v1_ClientCertificateSource__Output } from '../../../nkpsim/vcenter/v1/ClientCertificateSource.ts';

/**
 * A client certificate to make.
 */
export interface MakeClientCertificateRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * VCENTER_ROOT or VCENTER_CERTIFICATE.
   */
  'source'?: (_nkpsim_vcenter_v1_ClientCertificateSource);
}

/**
 * A client certificate to make.
 */
export interface MakeClientCertificateRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * VCENTER_ROOT or VCENTER_CERTIFICATE.
   */
  'source': (_nkpsim_vcenter_v1_ClientCertificateSource__Output);
}

// Original file: proto/nkpsim/trust/v1/administration.proto

import type { KeyProviderInfo as _nkpsim_trust_v1_KeyProviderInfo, KeyProviderInfo__Output as _nkpsim_trust_v1_KeyProviderInfo__Output } from '../../../nkpsim/trust/v1/KeyProviderInfo.ts';

/**
 * What the workload needs to use this trust host. No part of it is secret.
 */
export interface GetServicesInfoResponse {
  /**
   * Id of the services, a UUID.
   */
  'serviceId'?: (string);
  /**
   * Name of the trust host.
   */
  'host'?: (string);
  /**
   * Address of the attestation service and the key provider service, `host:port`.
   */
  'address'?: (string);
  /**
   * SHA-256 of the certificate that the services show, upper-case hex with colons.
   */
  'thumbprint'?: (string);
  /**
   * The group.
   */
  'group'?: (string);
  /**
   * The key providers.
   */
  'keyProviders'?: (_nkpsim_trust_v1_KeyProviderInfo)[];
}

/**
 * What the workload needs to use this trust host. No part of it is secret.
 */
export interface GetServicesInfoResponse__Output {
  /**
   * Id of the services, a UUID.
   */
  'serviceId': (string);
  /**
   * Name of the trust host.
   */
  'host': (string);
  /**
   * Address of the attestation service and the key provider service, `host:port`.
   */
  'address': (string);
  /**
   * SHA-256 of the certificate that the services show, upper-case hex with colons.
   */
  'thumbprint': (string);
  /**
   * The group.
   */
  'group': (string);
  /**
   * The key providers.
   */
  'keyProviders': (_nkpsim_trust_v1_KeyProviderInfo__Output)[];
}

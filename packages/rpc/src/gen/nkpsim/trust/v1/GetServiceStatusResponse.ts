// Original file: proto/nkpsim/trust/v1/status.proto

import type { PartHealth as _nkpsim_trust_v1_PartHealth, PartHealth__Output as _nkpsim_trust_v1_PartHealth__Output } from '../../../nkpsim/trust/v1/PartHealth.ts';
import type { KeyProviderInfo as _nkpsim_trust_v1_KeyProviderInfo, KeyProviderInfo__Output as _nkpsim_trust_v1_KeyProviderInfo__Output } from '../../../nkpsim/trust/v1/KeyProviderInfo.ts';

/**
 * The status.
 */
export interface GetServiceStatusResponse {
  /**
   * Id of the services, a UUID.
   */
  'serviceId'?: (string);
  /**
   * The group.
   */
  'group'?: (string);
  /**
   * Health of the services and of the key providers, without questions to the key servers.
   */
  'parts'?: (_nkpsim_trust_v1_PartHealth)[];
  /**
   * The key providers.
   */
  'keyProviders'?: (_nkpsim_trust_v1_KeyProviderInfo)[];
  /**
   * SHA-256 over the configuration, 64 hex digits. It is the same on trust hosts of the same
   * configuration.
   */
  'configurationDigest'?: (string);
}

/**
 * The status.
 */
export interface GetServiceStatusResponse__Output {
  /**
   * Id of the services, a UUID.
   */
  'serviceId': (string);
  /**
   * The group.
   */
  'group': (string);
  /**
   * Health of the services and of the key providers, without questions to the key servers.
   */
  'parts': (_nkpsim_trust_v1_PartHealth__Output)[];
  /**
   * The key providers.
   */
  'keyProviders': (_nkpsim_trust_v1_KeyProviderInfo__Output)[];
  /**
   * SHA-256 over the configuration, 64 hex digits. It is the same on trust hosts of the same
   * configuration.
   */
  'configurationDigest': (string);
}

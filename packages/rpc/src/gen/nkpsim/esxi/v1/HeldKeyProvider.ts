// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { KeyProviderKind as _nkpsim_esxi_v1_KeyProviderKind, KeyProviderKind__Output as _nkpsim_esxi_v1_KeyProviderKind__Output } from '../../../nkpsim/esxi/v1/KeyProviderKind.ts';

/**
 * A key provider that a host holds.
 */
export interface HeldKeyProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Whether the provider may encrypt new objects.
   */
  'usable'?: (boolean);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault'?: (boolean);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (protected only by TLS).
   */
  'custody'?: (string);
  /**
   * Whether the provider came from another vCenter than the current manager.
   */
  'foreign'?: (boolean);
  /**
   * Kind of the provider. Only a native provider has a key check value.
   */
  'kind'?: (_nkpsim_esxi_v1_KeyProviderKind);
}

/**
 * A key provider that a host holds.
 */
export interface HeldKeyProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Whether the provider may encrypt new objects.
   */
  'usable': (boolean);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault': (boolean);
  /**
   * How the KDK arrived: `TPM` (sealed to the host's TPM) or `TLS` (protected only by TLS).
   */
  'custody': (string);
  /**
   * Whether the provider came from another vCenter than the current manager.
   */
  'foreign': (boolean);
  /**
   * Kind of the provider. Only a native provider has a key check value.
   */
  'kind': (_nkpsim_esxi_v1_KeyProviderKind__Output);
}

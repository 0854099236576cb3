// Original file: proto/nkpsim/esxi/v1/host.proto

import type { KeyProviderKind as _nkpsim_esxi_v1_KeyProviderKind, KeyProviderKind__Output as _nkpsim_esxi_v1_KeyProviderKind__Output } from '../../../nkpsim/esxi/v1/KeyProviderKind.ts';

/**
 * A key provider that a host holds.
 */
export interface KeyProviderStatus {
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
   * Whether new objects may be encrypted with the provider.
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
  /**
   * Number of KEKs of a standard or trusted provider in the memory of the host.
   */
  'heldKeyCount'?: (number);
  /**
   * Number of KEKs of a standard provider in the encrypted configuration of the host.
   */
  'storedKeyCount'?: (number);
}

/**
 * A key provider that a host holds.
 */
export interface KeyProviderStatus__Output {
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
   * Whether new objects may be encrypted with the provider.
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
  /**
   * Number of KEKs of a standard or trusted provider in the memory of the host.
   */
  'heldKeyCount': (number);
  /**
   * Number of KEKs of a standard provider in the encrypted configuration of the host.
   */
  'storedKeyCount': (number);
}

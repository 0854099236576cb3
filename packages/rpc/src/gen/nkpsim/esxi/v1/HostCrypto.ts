// Original file: proto/nkpsim/esxi/v1/host_crypto.proto

import type { HostCryptoMode as _nkpsim_esxi_v1_HostCryptoMode, HostCryptoMode__Output as _nkpsim_esxi_v1_HostCryptoMode__Output } from '../../../nkpsim/esxi/v1/HostCryptoMode.ts';

/**
 * The encryption mode of a host.
 */
export interface HostCrypto {
  /**
   * Mode as it stands.
   */
  'mode'?: (_nkpsim_esxi_v1_HostCryptoMode);
  /**
   * Name of the provider that the host key comes from; empty without a host key.
   */
  'hostKeyProvider'?: (string);
  /**
   * UUID of the KDK that the host key comes from; empty without a host key.
   */
  'hostKeyKdkKeyId'?: (string);
  /**
   * Opaque key id of the host key itself, distinct from those of all VMs; empty without a host key.
   */
  'hostKeyId'?: (string);
  /**
   * The host is safe, but the KDK of its host key is gone: encryption mode must be enabled anew.
   */
  'requiresEncryptionMode'?: (boolean);
  /**
   * Whether the CPU has AES-NI, enabled.
   */
  'aesNi'?: (boolean);
}

/**
 * The encryption mode of a host.
 */
export interface HostCrypto__Output {
  /**
   * Mode as it stands.
   */
  'mode': (_nkpsim_esxi_v1_HostCryptoMode__Output);
  /**
   * Name of the provider that the host key comes from; empty without a host key.
   */
  'hostKeyProvider': (string);
  /**
   * UUID of the KDK that the host key comes from; empty without a host key.
   */
  'hostKeyKdkKeyId': (string);
  /**
   * Opaque key id of the host key itself, distinct from those of all VMs; empty without a host key.
   */
  'hostKeyId': (string);
  /**
   * The host is safe, but the KDK of its host key is gone: encryption mode must be enabled anew.
   */
  'requiresEncryptionMode': (boolean);
  /**
   * Whether the CPU has AES-NI, enabled.
   */
  'aesNi': (boolean);
}

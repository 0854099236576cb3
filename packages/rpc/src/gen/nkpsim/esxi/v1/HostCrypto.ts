// Original file: proto/nkpsim/esxi/v1/host_crypto.proto

import type { HostCryptoMode as _nkpsim_esxi_v1_HostCryptoMode, HostCryptoMode__Output as _nkpsim_esxi_v1_HostCryptoMode__Output } from '../../../nkpsim/esxi/v1/HostCryptoMode.ts';

/**
 * The encryption mode of a host.
 */
export interface HostCrypto {
  /**
   * Current mode.
   */
  'mode'?: (_nkpsim_esxi_v1_HostCryptoMode);
  /**
   * Name of the host key's provider; empty without a host key.
   */
  'hostKeyProvider'?: (string);
  /**
   * UUID of the host key's KDK; empty without a host key.
   */
  'hostKeyKdkKeyId'?: (string);
  /**
   * Opaque key id of the host key itself, distinct from those of all VMs; empty without a host key.
   */
  'hostKeyId'?: (string);
  /**
   * The host is safe, but the KDK of its host key is gone: enable encryption mode again.
   */
  'requiresEncryptionMode'?: (boolean);
  /**
   * Whether the CPU has AES-NI, and it is enabled.
   */
  'aesNi'?: (boolean);
}

/**
 * The encryption mode of a host.
 */
export interface HostCrypto__Output {
  /**
   * Current mode.
   */
  'mode': (_nkpsim_esxi_v1_HostCryptoMode__Output);
  /**
   * Name of the host key's provider; empty without a host key.
   */
  'hostKeyProvider': (string);
  /**
   * UUID of the host key's KDK; empty without a host key.
   */
  'hostKeyKdkKeyId': (string);
  /**
   * Opaque key id of the host key itself, distinct from those of all VMs; empty without a host key.
   */
  'hostKeyId': (string);
  /**
   * The host is safe, but the KDK of its host key is gone: enable encryption mode again.
   */
  'requiresEncryptionMode': (boolean);
  /**
   * Whether the CPU has AES-NI, and it is enabled.
   */
  'aesNi': (boolean);
}

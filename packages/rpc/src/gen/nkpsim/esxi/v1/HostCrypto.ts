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
   * Name of the host key's provider; empty if there is no host key.
   */
  'hostKeyProvider'?: (string);
  /**
   * UUID of the host key's KDK; of its provider, if it is trusted; empty if there is no host key, or
   * its provider is standard.
   */
  'hostKeyKdkKeyId'?: (string);
  /**
   * Opaque key id of the host key itself, different from the key ids of all VMs; empty if there is
   * no host key.
   */
  'hostKeyId'?: (string);
  /**
   * Whether the host is safe, but its host key, or the KDK of its host key, is missing. In this case,
   * enable encryption mode again.
   */
  'requiresEncryptionMode'?: (boolean);
  /**
   * Whether the CPU has AES-NI and AES-NI is enabled.
   */
  'aesNi'?: (boolean);
  /**
   * Whether the host stores the KEKs of standard key providers in its encrypted configuration.
   */
  'keyPersistence'?: (boolean);
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
   * Name of the host key's provider; empty if there is no host key.
   */
  'hostKeyProvider': (string);
  /**
   * UUID of the host key's KDK; of its provider, if it is trusted; empty if there is no host key, or
   * its provider is standard.
   */
  'hostKeyKdkKeyId': (string);
  /**
   * Opaque key id of the host key itself, different from the key ids of all VMs; empty if there is
   * no host key.
   */
  'hostKeyId': (string);
  /**
   * Whether the host is safe, but its host key, or the KDK of its host key, is missing. In this case,
   * enable encryption mode again.
   */
  'requiresEncryptionMode': (boolean);
  /**
   * Whether the CPU has AES-NI and AES-NI is enabled.
   */
  'aesNi': (boolean);
  /**
   * Whether the host stores the KEKs of standard key providers in its encrypted configuration.
   */
  'keyPersistence': (boolean);
}

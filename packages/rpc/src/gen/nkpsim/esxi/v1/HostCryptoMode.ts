// Original file: proto/nkpsim/esxi/v1/host_crypto.proto

/**
 * Whether a host may receive sensitive material.
 */
export const HostCryptoMode = {
  /**
   * Never sent.
   */
  HOST_CRYPTO_MODE_UNSPECIFIED: 'HOST_CRYPTO_MODE_UNSPECIFIED',
  /**
   * The host may not receive sensitive material.
   */
  HOST_CRYPTO_MODE_INCAPABLE: 'HOST_CRYPTO_MODE_INCAPABLE',
  /**
   * The host is prepared, but does not have a host key yet.
   */
  HOST_CRYPTO_MODE_PREPARED: 'HOST_CRYPTO_MODE_PREPARED',
  /**
   * The host may receive sensitive material and has a host key.
   */
  HOST_CRYPTO_MODE_SAFE: 'HOST_CRYPTO_MODE_SAFE',
  /**
   * Encryption is disabled and the host waits for a reboot. Until then the host does not encrypt
   * new objects.
   */
  HOST_CRYPTO_MODE_PENDING_INCAPABLE: 'HOST_CRYPTO_MODE_PENDING_INCAPABLE',
} as const;

/**
 * Whether a host may receive sensitive material.
 */
export type HostCryptoMode =
  /**
   * Never sent.
   */
  | 'HOST_CRYPTO_MODE_UNSPECIFIED'
  | 0
  /**
   * The host may not receive sensitive material.
   */
  | 'HOST_CRYPTO_MODE_INCAPABLE'
  | 1
  /**
   * The host is prepared, but does not have a host key yet.
   */
  | 'HOST_CRYPTO_MODE_PREPARED'
  | 2
  /**
   * The host may receive sensitive material and has a host key.
   */
  | 'HOST_CRYPTO_MODE_SAFE'
  | 3
  /**
   * Encryption is disabled and the host waits for a reboot. Until then the host does not encrypt
   * new objects.
   */
  | 'HOST_CRYPTO_MODE_PENDING_INCAPABLE'
  | 4

/**
 * Whether a host may receive sensitive material.
 */
export type HostCryptoMode__Output = typeof HostCryptoMode[keyof typeof HostCryptoMode]

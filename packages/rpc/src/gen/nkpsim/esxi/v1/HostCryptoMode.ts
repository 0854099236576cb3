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
   * Not safe for sensitive material.
   */
  HOST_CRYPTO_MODE_INCAPABLE: 'HOST_CRYPTO_MODE_INCAPABLE',
  /**
   * Prepared, without a host key yet.
   */
  HOST_CRYPTO_MODE_PREPARED: 'HOST_CRYPTO_MODE_PREPARED',
  /**
   * Safe, with a host key.
   */
  HOST_CRYPTO_MODE_SAFE: 'HOST_CRYPTO_MODE_SAFE',
  /**
   * Disabled and waiting for a reboot; it encrypts nothing new.
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
   * Not safe for sensitive material.
   */
  | 'HOST_CRYPTO_MODE_INCAPABLE'
  | 1
  /**
   * Prepared, without a host key yet.
   */
  | 'HOST_CRYPTO_MODE_PREPARED'
  | 2
  /**
   * Safe, with a host key.
   */
  | 'HOST_CRYPTO_MODE_SAFE'
  | 3
  /**
   * Disabled and waiting for a reboot; it encrypts nothing new.
   */
  | 'HOST_CRYPTO_MODE_PENDING_INCAPABLE'
  | 4

/**
 * Whether a host may receive sensitive material.
 */
export type HostCryptoMode__Output = typeof HostCryptoMode[keyof typeof HostCryptoMode]

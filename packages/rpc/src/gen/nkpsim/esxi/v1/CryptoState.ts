// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Whether a VM is locked on this host.
 */
export const CryptoState = {
  /**
   * Never sent.
   */
  CRYPTO_STATE_UNSPECIFIED: 'CRYPTO_STATE_UNSPECIFIED',
  /**
   * The host has the key of the VM home in its cache, or can derive it.
   */
  CRYPTO_STATE_UNLOCKED: 'CRYPTO_STATE_UNLOCKED',
  /**
   * The key of the VM home is missing. Or the key is available again, and the VM waits for
   * UnlockVm.
   */
  CRYPTO_STATE_LOCKED: 'CRYPTO_STATE_LOCKED',
} as const;

/**
 * Whether a VM is locked on this host.
 */
export type CryptoState =
  /**
   * Never sent.
   */
  | 'CRYPTO_STATE_UNSPECIFIED'
  | 0
  /**
   * The host has the key of the VM home in its cache, or can derive it.
   */
  | 'CRYPTO_STATE_UNLOCKED'
  | 1
  /**
   * The key of the VM home is missing. Or the key is available again, and the VM waits for
   * UnlockVm.
   */
  | 'CRYPTO_STATE_LOCKED'
  | 2

/**
 * Whether a VM is locked on this host.
 */
export type CryptoState__Output = typeof CryptoState[keyof typeof CryptoState]

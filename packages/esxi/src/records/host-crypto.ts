import type { TpmProvisionPolicy } from './vtpm.ts'

/** Whether a host can receive sensitive material. */
export type HostCryptoMode = 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'

/**
 * The key that encrypts core dumps. The host derives it when needed, so the record contains no
 * secret.
 */
export type HostKey = {
  /** Name of the key provider. */
  providerName: string
  /** Opaque key id of the host key. */
  keyId: string
}

/** Encryption mode of a host. */
export type HostCrypto = {
  mode: HostCryptoMode
  /** Undefined unless the host is safe or pendingIncapable. */
  hostKey: HostKey | undefined
}

/** Encryption mode of a host, as the host reports it. */
export type HostCryptoStatus = HostCrypto & {
  /**
   * Whether the provider of the host key is gone, so that an operator must enable the mode again.
   */
  requiresEncryptionMode: boolean
}

/** Encryption settings that vCenter sends to the host. */
export type CryptoSettings = {
  /**
   * Whether cached KEKs of registered VMs stay (`observed`) or go (`documented`) after the host
   * drops their provider.
   */
  keyCachePolicy: 'observed' | 'documented'
  /** Whether the host replaces a host key whose provider is gone, with the default provider. */
  renewMissingHostKey: boolean
  /** What clones of VMs with a vTPM get, unless the call says otherwise. */
  cloneVtpmPolicy: TpmProvisionPolicy
  /**
   * Licensed features, such as `vmEncryption`. Empty if vCenter did not send them; then nothing is
   * restricted.
   */
  licensedFeatures: readonly string[]
}

/** Settings of a new host. */
export const INITIAL_CRYPTO = {
  crypto: { mode: 'incapable', hostKey: undefined },
  cryptoSettings: {
    keyCachePolicy: 'observed',
    renewMissingHostKey: true,
    cloneVtpmPolicy: 'copy',
    licensedFeatures: [],
  },
} as const satisfies { crypto: HostCrypto; cryptoSettings: CryptoSettings }

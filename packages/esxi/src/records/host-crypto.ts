/** Whether a host may receive sensitive material. */
export type HostCryptoMode = 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'

/** The key that encrypts core dumps: derived when it is needed, so that nothing secret is kept. */
export type HostKey = {
  /** Name of the key provider. */
  providerName: string
  /** Opaque key id of the host key itself. */
  keyId: string
}

/** Encryption mode of a host. */
export type HostCrypto = {
  mode: HostCryptoMode
  /** Only a host that is safe or pendingIncapable has one. */
  hostKey: HostKey | undefined
}

/** Encryption mode of a host, as it reports it. */
export type HostCryptoStatus = HostCrypto & {
  /** Whether an operator must enable the mode again: the provider of the host key is gone. */
  requiresEncryptionMode: boolean
}

/** Settings from vCenter. */
export type CryptoSettings = {
  /** Whether cached KEKs of registered VMs stay when their provider goes. */
  keyCachePolicy: 'observed' | 'documented'
  /** Whether a host key whose provider is gone is renewed from the default provider. */
  renewMissingHostKey: boolean
  /**
   * Licensed features, such as `vmEncryption`; empty: vCenter did not send them, and nothing is
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
    licensedFeatures: [],
  },
} as const satisfies { crypto: HostCrypto; cryptoSettings: CryptoSettings }

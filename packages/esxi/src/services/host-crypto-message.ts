import type { esxiV1 } from '@nkpsim/rpc'
import { kdkOfHostKey, requiresEncryptionMode } from '../host-crypto/host-crypto.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { HostCryptoMode } from '../records/host-crypto.ts'

const MODE = {
  incapable: 'HOST_CRYPTO_MODE_INCAPABLE',
  prepared: 'HOST_CRYPTO_MODE_PREPARED',
  safe: 'HOST_CRYPTO_MODE_SAFE',
  pendingIncapable: 'HOST_CRYPTO_MODE_PENDING_INCAPABLE',
} as const satisfies Record<HostCryptoMode, string>

/** The encryption mode as a host tells of it. */
export function hostCryptoMessage({
  crypto,
  keyProviders,
}: Pick<HostConfiguration, 'crypto' | 'keyProviders'>): esxiV1.HostCrypto {
  const { mode, hostKey } = crypto
  return {
    mode: MODE[mode],
    hostKeyProvider: hostKey?.providerName ?? '',
    hostKeyKdkKeyId: hostKey === undefined ? '' : kdkOfHostKey(hostKey),
    hostKeyId: hostKey?.keyId ?? '',
    requiresEncryptionMode: requiresEncryptionMode(crypto, keyProviders),
    // Every host of the simulation has such a CPU.
    aesNi: true,
  }
}

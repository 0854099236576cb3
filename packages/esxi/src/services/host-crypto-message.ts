import type { esxiV1 } from '@nkpsim/rpc'
import { providerKeyIdOf } from '../key-provider/key-source.ts'
import type { HostCryptoMode, HostCryptoStatus } from '../records/host-crypto.ts'

const MODE = {
  incapable: 'HOST_CRYPTO_MODE_INCAPABLE',
  prepared: 'HOST_CRYPTO_MODE_PREPARED',
  safe: 'HOST_CRYPTO_MODE_SAFE',
  pendingIncapable: 'HOST_CRYPTO_MODE_PENDING_INCAPABLE',
} as const satisfies Record<HostCryptoMode, string>

/** Returns the encryption mode as a message. */
export function hostCryptoMessage({
  mode,
  hostKey,
  requiresEncryptionMode,
  keyPersistence,
}: HostCryptoStatus): esxiV1.HostCrypto {
  return {
    mode: MODE[mode],
    hostKeyProvider: hostKey?.providerName ?? '',
    hostKeyKdkKeyId: hostKey === undefined ? '' : providerKeyIdOf(hostKey.keyId),
    hostKeyId: hostKey?.keyId ?? '',
    requiresEncryptionMode,
    keyPersistence,
    // Every simulated host has a CPU with AES-NI.
    aesNi: true,
  }
}

import { EsxiError } from '../errors.ts'
import { isKeyOf, type KeyName } from '../key-provider/key-source.ts'
import type {
  CryptoSettings,
  HostCrypto,
  HostCryptoStatus,
  HostKey,
} from '../records/host-crypto.ts'
import type { KeyProvider } from '../records/key-provider.ts'

/**
 * Returns a new host key of a provider: its key id, not its secret. Returns undefined if the host
 * cannot make the key alone, because its provider is not native.
 */
export type NewHostKey = (provider: KeyProvider) => HostKey | undefined

/** Whether the host has a key: it can derive the key, or has it in memory. */
export type HasKey = (key: KeyName) => boolean

/**
 * Whether a safe host lacks its host key, or the provider of it, so that its encryption mode must
 * be enabled again.
 */
export function requiresEncryptionMode({ mode, hostKey }: HostCrypto, hasKey: HasKey): boolean {
  return mode === 'safe' && (hostKey === undefined || !hasKey(hostKey))
}

/** Returns the encryption mode of a host, and whether its host key is missing. */
export function cryptoStatus(
  { crypto, keyPersistence = false }: { crypto: HostCrypto; keyPersistence?: boolean | undefined },
  hasKey: HasKey,
): HostCryptoStatus {
  const requires = requiresEncryptionMode(crypto, hasKey)
  return { ...crypto, requiresEncryptionMode: requires, keyPersistence }
}

/**
 * Returns the provider for objects that name none. Returns undefined if the default may not encrypt
 * new objects.
 */
export function usableDefault(keyProviders: readonly KeyProvider[]): KeyProvider | undefined {
  return keyProviders.find(({ isDefault, usable }) => isDefault && usable)
}

/**
 * Returns the mode of a host after it accepted a desired state. An incapable host becomes safe with
 * the first usable default provider whose keys it can make alone. If the provider of the host key
 * is gone, the host renews the key if the setting says so. If that provider came from another
 * vCenter, the host becomes prepared and waits until an operator enables encryption mode again.
 * @param change.own: providers of the managing vCenter; change.held: providers of all vCenters;
 *   change.dropped: providers that the host no longer holds
 */
export function cryptoAfterTake(
  crypto: HostCrypto,
  change: {
    own: readonly KeyProvider[]
    held: readonly KeyProvider[]
    dropped: readonly KeyProvider[]
    isForeign: (provider: KeyProvider) => boolean
    settings: CryptoSettings
    newHostKey: NewHostKey
  },
): HostCrypto {
  const { mode, hostKey } = crypto
  const provider = usableDefault(change.own)
  const safe = (): HostCrypto => {
    const made = provider === undefined ? undefined : change.newHostKey(provider)
    return made === undefined ? crypto : { mode: 'safe', hostKey: made }
  }
  if (mode === 'incapable') return safe()
  if (mode !== 'safe' || isHeld(hostKey, change.held)) return crypto
  const lost = change.dropped.find((each) => hostKey !== undefined && isKeyOf(hostKey, each))
  if (lost !== undefined && change.isForeign(lost)) return { mode: 'prepared', hostKey: undefined }
  return change.settings.renewMissingHostKey ? safe() : crypto
}

/** Returns the mode of a host after a boot: a disabled host becomes incapable. */
export function cryptoAfterBoot(crypto: HostCrypto): HostCrypto {
  return crypto.mode === 'pendingIncapable' ? { mode: 'incapable', hostKey: undefined } : crypto
}

/** @throws EsxiError CRYPTO_MODE_INVALID unless the host is incapable */
export function prepareCrypto({ mode }: HostCrypto): HostCrypto {
  if (mode !== 'incapable') throw invalidMode(mode, 'only an incapable host can be prepared')
  return { mode: 'prepared', hostKey: undefined }
}

/**
 * @throws EsxiError CRYPTO_MODE_INVALID while the host waits for its reboot; HOST_KEY_EXISTS if the
 *   host is safe and has its host key
 */
export function enableCrypto(
  crypto: HostCrypto,
  hasKey: HasKey,
  newHostKey: () => HostKey,
): HostCrypto {
  if (crypto.mode === 'pendingIncapable')
    throw invalidMode(crypto.mode, 'reboot the host, then enable encryption mode')
  if (crypto.mode === 'safe' && !requiresEncryptionMode(crypto, hasKey))
    throw new EsxiError(
      'HOST_KEY_EXISTS',
      'encryption mode is enabled on this host and it has its host key; change the key instead',
    )
  return { mode: 'safe', hostKey: newHostKey() }
}

/** @throws EsxiError CRYPTO_MODE_INVALID unless the host is safe */
export function changeHostKey({ mode }: HostCrypto, newHostKey: () => HostKey): HostCrypto {
  if (mode !== 'safe') throw invalidMode(mode, 'only a safe host has a host key to change')
  return { mode, hostKey: newHostKey() }
}

/** @throws EsxiError CRYPTO_MODE_INVALID unless the host is prepared or safe */
export function disableCrypto({ mode, hostKey }: HostCrypto): HostCrypto {
  if (mode !== 'prepared' && mode !== 'safe')
    throw invalidMode(mode, 'only a prepared or safe host can be disabled')
  return { mode: 'pendingIncapable', hostKey }
}

/** @throws EsxiError CRYPTO_MODE_INVALID on a host that no longer encrypts new objects */
export function requireEncrypting({ mode }: HostCrypto): void {
  if (mode === 'pendingIncapable')
    throw invalidMode(mode, 'the host encrypts nothing new; reboot it, then enable encryption mode')
}

function isHeld(hostKey: HostKey | undefined, keyProviders: readonly KeyProvider[]): boolean {
  return hostKey !== undefined && keyProviders.some((provider) => isKeyOf(hostKey, provider))
}

function invalidMode(mode: string, advice: string): EsxiError {
  return new EsxiError(
    'CRYPTO_MODE_INVALID',
    `the encryption mode of this host is ${mode}: ${advice}`,
  )
}

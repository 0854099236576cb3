import type { Logger } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import type { Random } from '@nkpsim/effects'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'
import { providerForNewObject } from '../key-provider/choose-provider.ts'
import type { KeySourceOf } from '../key-provider/host-keys.ts'
import type { KeySource } from '../key-provider/key-source.ts'
import { newNativeKeyId } from '../key-provider/native-source.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { HostCrypto, HostKey } from '../records/host-crypto.ts'
import { type KeyProvider, ownKeyProviders } from '../records/key-provider.ts'
import {
  changeHostKey,
  disableCrypto,
  enableCrypto,
  type HasKey,
  type NewHostKey,
  prepareCrypto,
  requireEncrypting,
  usableDefault,
} from './host-crypto.ts'

/** Rejects if a change that waited for its turn may not begin anymore. */
type Still = () => Promise<void>

/** A host key to make: of this provider, or of the default if the name is empty. */
export type WantedHostKey = {
  provider: string
  /** Id of the key that vCenter gave the host; empty: the host makes the key. */
  keyId?: string
}

/** Changes the encryption mode of a host. Each change is durable when its promise resolves. */
export type HostCryptoControl = {
  /** @throws EsxiError CRYPTO_MODE_INVALID */
  prepare(still: Still): Promise<void>
  /**
   * @throws EsxiError CRYPTO_MODE_INVALID, HOST_KEY_EXISTS, and errors of providerForNewObject and
   *   KeySource.newKey
   */
  enable(key: WantedHostKey, still: Still): Promise<void>
  /** @throws EsxiError CRYPTO_MODE_INVALID, and errors of providerForNewObject and newKey */
  changeKey(key: WantedHostKey, still: Still): Promise<void>
  /** @throws EsxiError CRYPTO_MODE_INVALID */
  disable(still: Still): Promise<void>
  /**
   * Returns the source of keys for a new object: the named provider, or the default if the name is
   * empty. Makes the host safe if it is not safe yet and can make a host key alone.
   * @throws EsxiError CRYPTO_MODE_INVALID, and errors of providerForNewObject and KeySource.newKey
   */
  sourceForEncryption(providerName: string): Promise<KeySource>
  /**
   * Makes a host safe after it opened an encrypted VM. Uses the VM's provider if it is usable, else
   * a usable default. Changes nothing if the host has neither.
   */
  enableForUse(providerName: string): Promise<void>
}

/** Returns a function that names a new host key of a native provider. It creates no secret. */
export function newHostKeyWith(random: Random): NewHostKey {
  return (provider) =>
    provider.kind === 'native'
      ? { providerName: provider.name, keyId: newNativeKeyId(provider, random) }
      : undefined
}

/**
 * @param onChange called after each change of the mode or of the host key, because locked VMs may
 *   then be unlocked
 */
export function createHostCryptoControl({
  state,
  sourceOf,
  hasKey,
  onChange,
  random,
  logger,
}: {
  state: HostState
  sourceOf: KeySourceOf
  hasKey: HasKey
  onChange: () => Promise<void>
  random: Random
  logger: Logger
}): HostCryptoControl {
  const newHostKey = newHostKeyWith(random)
  const change = async (
    decide: (crypto: HostCrypto, current: HostConfiguration) => HostCrypto,
    still?: Still,
  ): Promise<void> => {
    const isChanged = await state.update((current) => {
      const crypto = decide(current.crypto, current)
      if (crypto === current.crypto) return { result: false }
      return { next: { ...current, crypto }, result: true }
    }, still)
    if (!isChanged) return
    const { mode, hostKey } = state.current().crypto
    logger.info('host-crypto.changed', { mode, hostKeyProvider: hostKey?.providerName ?? '' })
    await onChange()
  }
  const providerIn = (current: HostConfiguration, name: string): KeyProvider =>
    providerForNewObject(ownKeyProviders(current), name)
  /**
   * Returns a host key that the host cannot make while it changes its configuration. Undefined if
   * it can, or if the provider is missing, which the change reports.
   */
  const made = async ({ provider: name, keyId }: WantedHostKey): Promise<HostKey | undefined> => {
    const own = ownKeyProviders(state.current())
    const provider = own.find((each) => (name === '' ? each.isDefault : each.name === name))
    if (provider === undefined || !provider.usable) return undefined
    if (provider.kind === 'native' && keyId === undefined) return undefined
    using key = await sourceOf(provider).newKey(random, keyId)
    return { providerName: key.providerName, keyId: key.keyId }
  }
  const keyFrom =
    (current: HostConfiguration, name: string, prepared: HostKey | undefined) => (): HostKey => {
      const provider = providerIn(current, name)
      if (prepared?.providerName === provider.name) return prepared
      const hostKey = newHostKey(provider)
      if (hostKey !== undefined) return hostKey
      throw new EsxiError(
        'KEY_PROVIDER_NOT_FOUND',
        `this host has lost key provider "${name}" in the meantime, and nothing was changed; try again`,
      )
    }
  const isUnsafe = ({ mode }: HostCrypto): boolean => mode === 'incapable' || mode === 'prepared'
  return {
    prepare: (still) => change(prepareCrypto, still),
    enable: async (key, still) => {
      enableCrypto(state.current().crypto, hasKey, () => ANY_HOST_KEY)
      const prepared = await made(key)
      await change(
        (crypto, current) => enableCrypto(crypto, hasKey, keyFrom(current, key.provider, prepared)),
        still,
      )
    },
    changeKey: async (key, still) => {
      changeHostKey(state.current().crypto, () => ANY_HOST_KEY)
      const prepared = await made(key)
      await change(
        (crypto, current) => changeHostKey(crypto, keyFrom(current, key.provider, prepared)),
        still,
      )
    },
    disable: (still) => change(disableCrypto, still),
    sourceForEncryption: async (providerName) => {
      requireEncrypting(state.current().crypto)
      const provide = () => providerIn(state.current(), providerName)
      const provider = provide()
      if (!isUnsafe(state.current().crypto)) return sourceOf(provider)
      if (provider.kind === 'standard') throw hostKeyMissing(provider.name)
      const prepared = await made({ provider: providerName })
      await change((crypto, current) =>
        isUnsafe(crypto)
          ? enableCrypto(crypto, hasKey, keyFrom(current, providerName, prepared))
          : crypto,
      )
      return sourceOf(provide())
    },
    enableForUse: (providerName) =>
      change((crypto, current) => {
        const own = ownKeyProviders(current)
        const provider =
          own.find(({ name, usable }) => name === providerName && usable) ?? usableDefault(own)
        if (!isUnsafe(crypto) || provider === undefined) return crypto
        const hostKey = newHostKey(provider)
        return hostKey === undefined ? crypto : enableCrypto(crypto, hasKey, () => hostKey)
      }),
  }
}

/** Stands for the host key while a host only checks whether its mode allows a change. */
const ANY_HOST_KEY: HostKey = { providerName: '', keyId: '' }

function hostKeyMissing(providerName: string): EsxiError {
  return new EsxiError(
    'CRYPTO_MODE_INVALID',
    `this host has no host key, and only vCenter makes keys of the standard key provider "${providerName}": enable its encryption mode first: nkpsim host crypto enable HOST --provider ${shellWord(providerName)}`,
  )
}

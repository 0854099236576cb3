import type { Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { HostState } from '../config-store/host-state.ts'
import { providerForNewObject } from '../key-provider/choose-provider.ts'
import { keySourceOf } from '../key-provider/host-keys.ts'
import type { KeySource } from '../key-provider/key-source.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { HostCrypto } from '../records/host-crypto.ts'
import { ownKeyProviders } from '../records/key-provider.ts'
import {
  changeHostKey,
  disableCrypto,
  enableCrypto,
  type NewHostKey,
  prepareCrypto,
  requireEncrypting,
  usableDefault,
} from './host-crypto.ts'

/** Rejects if a change that waited for its turn may not begin anymore. */
type Still = () => Promise<void>

/** Changes the encryption mode of a host. Each change is durable when its promise resolves. */
export type HostCryptoControl = {
  /** @throws EsxiError CRYPTO_MODE_INVALID */
  prepare(still: Still): Promise<void>
  /**
   * @throws EsxiError CRYPTO_MODE_INVALID, HOST_KEY_EXISTS, and what providerForNewObject throws
   */
  enable(providerName: string, still: Still): Promise<void>
  /** @throws EsxiError CRYPTO_MODE_INVALID, and what providerForNewObject throws */
  changeKey(providerName: string, still: Still): Promise<void>
  /** @throws EsxiError CRYPTO_MODE_INVALID */
  disable(still: Still): Promise<void>
  /**
   * Returns the source of keys for a new object: the named provider, or the default if the name is
   * empty. Makes the host safe if it is not safe yet.
   * @throws EsxiError CRYPTO_MODE_INVALID, and errors of providerForNewObject
   */
  sourceForEncryption(providerName: string): Promise<KeySource>
  /**
   * Makes a host safe after it opened an encrypted VM. Uses the VM's provider if it is usable, else
   * a usable default. Changes nothing if the host has neither.
   */
  enableForUse(providerName: string): Promise<void>
}

/** Returns a function that names a new host key of a provider. It creates no secret. */
export function newHostKeyWith(random: Random): NewHostKey {
  return (provider) => {
    const source = keySourceOf(provider)
    return { providerName: source.providerName, keyId: source.newKeyId(random) }
  }
}

/**
 * @param onChange called after each change of the mode or of the host key, because locked VMs may
 *   then be unlocked
 */
export function createHostCryptoControl({
  state,
  onChange,
  random,
  logger,
}: {
  state: HostState
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
  const keyFrom = (current: HostConfiguration, providerName: string) => () =>
    newHostKey(providerForNewObject(ownKeyProviders(current), providerName))
  const isUnsafe = ({ mode }: HostCrypto): boolean => mode === 'incapable' || mode === 'prepared'
  return {
    prepare: (still) => change(prepareCrypto, still),
    enable: (providerName, still) =>
      change(
        (crypto, current) =>
          enableCrypto(crypto, current.keyProviders, keyFrom(current, providerName)),
        still,
      ),
    changeKey: (providerName, still) =>
      change((crypto, current) => changeHostKey(crypto, keyFrom(current, providerName)), still),
    disable: (still) => change(disableCrypto, still),
    sourceForEncryption: async (providerName) => {
      requireEncrypting(state.current().crypto)
      const provide = () => providerForNewObject(ownKeyProviders(state.current()), providerName)
      const provider = provide()
      if (!isUnsafe(state.current().crypto)) return keySourceOf(provider)
      await change((crypto, current) =>
        isUnsafe(crypto)
          ? enableCrypto(crypto, current.keyProviders, keyFrom(current, providerName))
          : crypto,
      )
      return keySourceOf(provide())
    },
    enableForUse: (providerName) =>
      change((crypto, current) => {
        const own = ownKeyProviders(current)
        const provider =
          own.find(({ name, usable }) => name === providerName && usable) ?? usableDefault(own)
        if (!isUnsafe(crypto) || provider === undefined) return crypto
        return enableCrypto(crypto, current.keyProviders, () => newHostKey(provider))
      }),
  }
}

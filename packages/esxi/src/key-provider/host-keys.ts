import type { KeyProvider, TrustedKeyProvider } from '../records/key-provider.ts'
import type { HeldKeys } from './held-keys.ts'
import type { KeyName, KeySource, KeyToLoad, ResolvedKey } from './key-source.ts'
import { nativeKeySource } from './native-source.ts'
import { standardKeySource } from './standard-source.ts'

/** The KEKs that a host can get from the key providers it holds. */
export type HostKeys = {
  /** Whether resolve would return a KEK. Derives no KEK. */
  has(key: KeyName): boolean
  resolve(key: KeyName): ResolvedKey
  /** Gets KEKs that are not in memory, as far as they can be had now. */
  load(keys: readonly KeyToLoad[]): Promise<void>
  /** Whether the host holds a provider with this name, whatever its KDK. */
  holds(providerName: string): boolean
}

/** Returns the source of a provider's keys. */
export type KeySourceOf = (provider: KeyProvider) => KeySource

/** What the sources of other kinds than native use. */
export type KeySourceParts = {
  /** KEKs of standard providers that vCenter gave the host. */
  heldKeys: Pick<HeldKeys, 'find'>
  /** Returns the source of a trusted provider. */
  trustedSource: (provider: TrustedKeyProvider) => KeySource
}

/** @param held returns every provider that the host holds now; several can have the same name */
export function createHostKeys(
  held: () => readonly KeyProvider[],
  sourceOf: KeySourceOf,
): HostKeys {
  const sourcesOf = (providerName: string): KeySource[] =>
    held()
      .filter(({ name }) => name === providerName)
      .map(sourceOf)
  return {
    holds: (providerName) => sourcesOf(providerName).length > 0,
    has: ({ providerName, keyId }) => sourcesOf(providerName).some((source) => source.has(keyId)),
    resolve: ({ providerName, keyId }) => {
      const sources = sourcesOf(providerName)
      const source = sources.find((each) => each.has(keyId)) ?? sources[0]
      return (
        source?.resolve(keyId) ?? {
          reason: `this host does not hold key provider "${providerName}"`,
        }
      )
    },
    load: async (keys) => {
      for (const [name, ofProvider] of Map.groupBy(keys, ({ providerName }) => providerName))
        for (const source of sourcesOf(name)) await source.load(ofProvider)
    },
  }
}

/** Returns a function that chooses the source of a provider by its kind. */
export function keySources({ heldKeys, trustedSource }: KeySourceParts): KeySourceOf {
  return (provider) => {
    switch (provider.kind) {
      case 'native':
        return nativeKeySource(provider)
      case 'standard':
        return standardKeySource(provider, heldKeys)
      case 'trusted':
        return trustedSource(provider)
    }
  }
}

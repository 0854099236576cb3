import type { KeyProvider } from '../records/key-provider.ts'
import type { KeyName, KeySource, ResolvedKey } from './key-source.ts'
import { nativeKeySource } from './native-source.ts'

/** The KEKs that a host can derive from the key providers it holds. */
export type HostKeys = {
  /** Whether resolve would return a KEK. Derives no KEK. */
  has(key: KeyName): boolean
  resolve(key: KeyName): ResolvedKey
  /** Whether the host holds a provider with this name, whatever its KDK. */
  holds(providerName: string): boolean
}

/** @param held returns every provider that the host holds now; several can have the same name */
export function createHostKeys(held: () => readonly KeyProvider[]): HostKeys {
  const sourcesOf = (providerName: string): KeySource[] =>
    held()
      .filter(({ name }) => name === providerName)
      .map(keySourceOf)
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
  }
}

/** Returns the source of a provider's keys. */
export function keySourceOf(provider: KeyProvider): KeySource {
  switch (provider.kind) {
    case 'native':
      return nativeKeySource(provider)
  }
}

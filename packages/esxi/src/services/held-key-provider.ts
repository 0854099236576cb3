import type { HostConfiguration } from '../records/host-configuration.ts'
import { isForeign } from '../records/key-provider.ts'

/** The key providers of a host as it tells of them: never the KDK, only its check value. */
export function heldKeyProviders({
  management,
  keyProviders,
}: Pick<HostConfiguration, 'management' | 'keyProviders'>) {
  return keyProviders.map((provider) => {
    const { name, keyId, kcv, usable, isDefault, custody } = provider
    const foreign = management !== undefined && isForeign(provider, management)
    return { provider: name, keyId, kcv, usable, isDefault, custody, foreign }
  })
}

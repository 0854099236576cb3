import type { HostConfiguration } from '../config-store/configuration.ts'
import { isForeign } from '../key-provider/apply.ts'

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

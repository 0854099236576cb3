import { EsxiError } from '../errors.ts'
import type { KeySource } from '../key-provider/key-source.ts'
import type { TrustedKeyProvider } from '../records/key-provider.ts'

/** Returns the source of a trusted provider on a host that has no Trusted Infrastructure agent. */
export function unattestedSource({ name }: TrustedKeyProvider): KeySource {
  const reason = `this host cannot get keys of the trusted key provider "${name}", because it is not attested`
  return {
    providerName: name,
    newKey: async () => {
      throw new EsxiError('KEY_NOT_FOUND', reason)
    },
    load: async () => undefined,
    has: () => false,
    resolve: () => ({ reason }),
  }
}

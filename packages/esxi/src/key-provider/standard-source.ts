import { kindOfKeyId } from '@nkpsim/crypto'
import { shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../errors.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { HeldKeys } from './held-keys.ts'
import type { KeySource, ResolvedKey } from './key-source.ts'
import { otherKind } from './native-source.ts'

/**
 * Returns the source of a standard key provider. Its KEKs are those that vCenter gave the host.
 * Only vCenter makes keys, because only vCenter knows the key servers.
 */
export function standardKeySource(
  { name, keyId: providerKeyId }: StandardKeyProvider,
  keys: Pick<HeldKeys, 'find'>,
): KeySource {
  const resolve = (keyId: string): ResolvedKey => {
    if (kindOfKeyId(keyId) !== 'standard') return { reason: otherKind(name) }
    const held = keys.find({ providerKeyId, keyId })
    if (held !== undefined) return { kek: held.kek.copy() }
    return {
      reason: `the key "${keyId}" of key provider "${name}" is not on this host, and vCenter has not sent it`,
    }
  }
  return {
    providerName: name,
    newKey: async (_random, keyId = '') => {
      if (keyId === '')
        throw new EsxiError(
          'KEY_ID_REQUIRED',
          `only vCenter makes keys of the standard key provider "${name}", and this request names none: send the request to vCenter instead of the host`,
        )
      const resolved = resolve(keyId)
      if ('reason' in resolved)
        throw new EsxiError(
          'KEY_NOT_FOUND',
          `${resolved.reason}; see its key servers: nkpsim kms list ${shellWord(name)}`,
        )
      const { kek } = resolved
      return { kek, providerName: name, keyId, [Symbol.dispose]: () => kek.wipe() }
    },
    // vCenter sends missing keys after the next report of the host.
    load: async () => undefined,
    has: (keyId) =>
      kindOfKeyId(keyId) === 'standard' && keys.find({ providerKeyId, keyId }) !== undefined,
    resolve,
  }
}

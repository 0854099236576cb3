import {
  createKeyId,
  deriveKek,
  formatKeyId,
  type KeyId,
  kindOfKeyId,
  parseKeyId,
  type Secret,
} from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { inSpan } from '@nkpsim/tracing'
import { EsxiError } from '../errors.ts'
import type { NativeKeyProvider } from '../records/key-provider.ts'
import { type KeySource, providerKeyIdOf } from './key-source.ts'

/**
 * Returns the source of a native key provider. It derives each KEK from the KDK and the salt in the
 * key id.
 */
export function nativeKeySource({ name, keyId: ownKeyId, kdk }: NativeKeyProvider): KeySource {
  const derive = (keyId: KeyId): Secret =>
    inSpan('derive KEK', { attributes: { 'nkpsim.provider': name } }, () => deriveKek(kdk, keyId))
  return {
    providerName: name,
    newKey: async (random, given = '') => {
      if (given !== '')
        throw new EsxiError(
          'INVALID_REQUEST',
          `key provider "${name}" is native, so the host makes its keys; send no key id`,
        )
      const keyId = createKeyId(ownKeyId, random.bytes)
      // Derived immediately, because a new desired state may wipe the KDK before the KEK is used.
      const kek = derive(keyId)
      return {
        kek,
        providerName: name,
        keyId: formatKeyId(keyId),
        [Symbol.dispose]: () => kek.wipe(),
      }
    },
    load: async () => undefined,
    has: (keyId) => providerKeyIdOf(keyId) === ownKeyId && kindOfKeyId(keyId) === 'native',
    resolve: (text) => {
      if (kindOfKeyId(text) !== 'native') return { reason: otherKind(name) }
      const keyId = parseKeyId(text)
      if (keyId.kdkKeyId === ownKeyId) return { kek: derive(keyId) }
      return {
        reason: `this host holds a key provider "${name}" with another key_id: restore the original from its backup`,
      }
    },
  }
}

/** Returns the key id of a new key, without deriving the key. */
export function newNativeKeyId({ keyId }: NativeKeyProvider, random: Random): string {
  return formatKeyId(createKeyId(keyId, random.bytes))
}

/** Reason why a host has no key: the provider that it holds under this name has another kind. */
export function otherKind(name: string): string {
  return `this host holds a key provider "${name}" of another kind`
}

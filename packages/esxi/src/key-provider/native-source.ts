import {
  createKeyId,
  deriveKek,
  formatKeyId,
  type KeyId,
  parseKeyId,
  type Secret,
} from '@nkpsim/crypto'
import { inSpan } from '@nkpsim/tracing'
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
    newKeyId: (random) => formatKeyId(createKeyId(ownKeyId, random.bytes)),
    newKey: (random) => {
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
    has: (keyId) => providerKeyIdOf(keyId) === ownKeyId,
    resolve: (text) => {
      const keyId = parseKeyId(text)
      if (keyId.kdkKeyId === ownKeyId) return { kek: derive(keyId) }
      return {
        reason: `this host holds a key provider "${name}" with another key_id: restore the original from its backup`,
      }
    },
  }
}

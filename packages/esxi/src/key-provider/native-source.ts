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

/** Derives each KEK from the KDK of a native key provider and what the key id carries. */
export function nativeKeySource({ name, keyId: ownKeyId, kdk }: NativeKeyProvider): KeySource {
  const derive = (keyId: KeyId): Secret =>
    inSpan('derive KEK', { attributes: { 'nkpsim.provider': name } }, () => deriveKek(kdk, keyId))
  return {
    providerName: name,
    newKeyId: () => formatKeyId(createKeyId(ownKeyId)),
    newKey: () => {
      const keyId = createKeyId(ownKeyId)
      // Derived immediately: a desired state that comes before the KEK is used may wipe the KDK.
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

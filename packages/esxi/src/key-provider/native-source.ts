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
    newKey: () => {
      const keyId = createKeyId(ownKeyId)
      let kek: Secret | undefined
      return {
        providerName: name,
        keyId: formatKeyId(keyId),
        // A host key is named long before anything is locked under it, if ever.
        get kek() {
          kek ??= derive(keyId)
          return kek
        },
        [Symbol.dispose]: () => kek?.wipe(),
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

import { deriveKek, type KeyId, type Secret } from '@nkpsim/crypto'
import { inSpan } from '@nkpsim/tracing'
import type { KeyProvider } from '../records/key-provider.ts'

/** The 32-byte KEK of an object under the KDK of a provider, for the caller to wipe. */
export function kekUnder({ name, kdk }: Pick<KeyProvider, 'name' | 'kdk'>, keyId: KeyId): Secret {
  return inSpan('derive KEK', { attributes: { 'nkpsim.provider': name } }, () =>
    deriveKek(kdk, keyId),
  )
}

import type { KeyProvider } from '../config-store/configuration.ts'

/** A key provider as a host tells of it: never the KDK, only its check value. */
export function heldKeyProvider({ name, keyId, kcv, usable, isDefault, custody }: KeyProvider) {
  return { provider: name, keyId, kcv, usable, isDefault, custody }
}

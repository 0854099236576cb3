import type { HeldKeyProvider } from '../records/key-provider.ts'

/** A key provider as a host tells of it. */
export function heldProviderMessage({ name, isForeign, ...held }: HeldKeyProvider) {
  return { ...held, provider: name, foreign: isForeign }
}

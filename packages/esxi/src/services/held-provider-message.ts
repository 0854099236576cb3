import type { HeldKeyProvider } from '../records/key-provider.ts'

/** Returns a key provider as a message. */
export function heldProviderMessage({ name, isForeign, ...held }: HeldKeyProvider) {
  return { ...held, provider: name, foreign: isForeign }
}

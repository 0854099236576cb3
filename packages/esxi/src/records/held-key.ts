import type { Secret } from '@nkpsim/crypto'

/** Identifies a KEK of a standard provider: the UUID of the provider, and the id of the key. */
export type HeldKeyId = { providerKeyId: string; keyId: string }

/** A KEK of a standard provider on a host. */
export type HeldKey = HeldKeyId & {
  /** The KEK, 32 bytes. */
  kek: Secret
  /** Key check value of the KEK, 32 hex digits. */
  kcv: string
}

/** Returns a text that differs for each key. */
export function heldKeyText({ providerKeyId, keyId }: HeldKeyId): string {
  return `${providerKeyId} ${keyId}`
}

import type { Secret } from '@nkpsim/crypto'

/** Maximum number of KEKs in the memory of a host. */
export const MAX_HELD_KEYS = 20_000

/** Identifies a KEK of a standard provider: the UUID of the provider, and the id of the key. */
export type HeldKeyId = { providerKeyId: string; keyId: string }

/** A KEK in the memory of a host. */
export type HeldKey = HeldKeyId & {
  /** The KEK, 32 bytes. Its holder wipes it. */
  kek: Secret
  /** Key check value of the KEK, 32 hex digits. */
  kcv: string
}

/** The KEKs of standard providers in the memory of a host. */
export type HeldKeys = {
  /** Returns a key without a copy of its KEK. */
  find(id: HeldKeyId): HeldKey | undefined
  list(): readonly HeldKey[]
  /**
   * Takes a KEK over. Keeps the present one, and wipes the other, if the host holds the key
   * already.
   */
  put(key: HeldKey): void
  /** Wipes a KEK. Returns whether the host held it. */
  remove(id: HeldKeyId): boolean
  /** Wipes all KEKs of the providers with these UUIDs. */
  removeProviders(providerKeyIds: readonly string[]): void
  /** Wipes all KEKs. */
  clear(): void
}

export function createHeldKeys(): HeldKeys {
  const keys = new Map<string, HeldKey>()
  const drop = (id: string, { kek }: HeldKey): void => {
    kek.wipe()
    keys.delete(id)
  }
  const dropWhere = (isToGo: (key: HeldKey) => boolean): void => {
    for (const [id, key] of keys) if (isToGo(key)) drop(id, key)
  }
  return {
    find: (id) => keys.get(idOf(id)),
    list: () => [...keys.values()],
    put: (key) => {
      const before = keys.get(idOf(key))
      if (before === undefined) keys.set(idOf(key), key)
      else if (before.kek !== key.kek) key.kek.wipe()
    },
    remove: (id) => {
      const key = keys.get(idOf(id))
      if (key !== undefined) drop(idOf(id), key)
      return key !== undefined
    },
    removeProviders: (providerKeyIds) =>
      dropWhere(({ providerKeyId }) => providerKeyIds.includes(providerKeyId)),
    clear: () => dropWhere(() => true),
  }
}

function idOf({ providerKeyId, keyId }: HeldKeyId): string {
  return `${providerKeyId} ${keyId}`
}

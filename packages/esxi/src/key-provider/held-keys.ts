import { type HeldKey, type HeldKeyId, heldKeyText } from '../records/held-key.ts'

/** Maximum number of KEKs in the memory of a host. */
export const MAX_HELD_KEYS = 20_000

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
    find: (id) => keys.get(heldKeyText(id)),
    list: () => [...keys.values()],
    put: (key) => {
      const before = keys.get(heldKeyText(key))
      if (before === undefined) keys.set(heldKeyText(key), key)
      else if (before.kek !== key.kek) key.kek.wipe()
    },
    remove: (id) => {
      const key = keys.get(heldKeyText(id))
      if (key !== undefined) drop(heldKeyText(id), key)
      return key !== undefined
    },
    removeProviders: (providerKeyIds) =>
      dropWhere(({ providerKeyId }) => providerKeyIds.includes(providerKeyId)),
    clear: () => dropWhere(() => true),
  }
}

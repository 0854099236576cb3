import type { Store } from '../store/store.ts'

/**
 * Begins the term of an active node. Closes the store if this fails, because the node is passive
 * again if the other one has become active meanwhile.
 * @throws VcenterError NOT_ACTIVE, OUTCOME_UNKNOWN
 */
export async function beginTerm(store: Pick<Store, 'change' | 'close'>): Promise<void> {
  try {
    await store.change((tables) => tables.beginTerm())
  } catch (error) {
    store.close()
    throw error
  }
}

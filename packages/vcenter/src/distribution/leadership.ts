import type { Store } from '../store/store.ts'

/** The term in which this vCenter leads. Hosts refuse states of earlier terms. */
export type Leadership = {
  term(): number
}

/**
 * Returns the leadership of a vCenter by its store. The term is 1 until vCenter HA is deployed. It
 * never decreases, also after vCenter HA was removed.
 */
export function storedLeadership(store: Pick<Store, 'snapshot'>): Leadership {
  return { term: () => store.snapshot().term }
}

/** The term in which this vCenter leads. Hosts refuse states of earlier terms. */
export type Leadership = {
  term(): number
}

/** Returns the leadership of a vCenter without vCenter HA, where only this vCenter leads. */
export function soleLeadership(): Leadership {
  return { term: () => 1 }
}

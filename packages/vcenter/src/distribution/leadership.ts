/** The term in which this vCenter leads. Hosts refuse a state of an earlier term. */
export type Leadership = {
  term(): number
}

/** The leadership of a vCenter without vCenter HA: no other vCenter ever leads. */
export function soleLeadership(): Leadership {
  return { term: () => 1 }
}

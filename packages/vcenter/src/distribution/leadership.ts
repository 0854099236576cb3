/** Says in which term this vCenter leads: hosts refuse a state of an earlier term. */
export type Leadership = {
  term(): number
}

/** The leadership of a vCenter without vCenter HA: nobody else ever leads. */
export function soleLeadership(): Leadership {
  return { term: () => 1 }
}

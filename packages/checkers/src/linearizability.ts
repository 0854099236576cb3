/** A call on one object, in a history of concurrent calls. */
export type TimedCall<Call> = {
  call: Call
  startMs: number
  /** Undefined if the answer was lost: the call may take effect at any later time, or never. */
  endMs: number | undefined
}

/** What one object does with calls that come one after the other. */
export type SequentialModel<State, Call> = {
  start: State
  /** Returns the state after a call with its answer; undefined if it cannot give this answer. */
  step(state: State, call: Call): { state: State } | undefined
  /** Returns an unambiguous text for a state. */
  keyOf(state: State): string
}

/** Greatest number of orders to try. Only many lost answers of one object need more. */
const MAX_TRIES = 200_000

/**
 * Looks for an order of the calls that explains all answers. Each call takes effect at one instant
 * between its start and its end (Herlihy and Wing, linearizability). The search remembers sets of
 * calls that it has tried (Lowe, Testing for linearizability).
 * @returns undefined if there is such an order, or if it would take too long to tell; otherwise the
 *   first call that no order explains
 */
export function findUnexplained<State, Call>(
  model: SequentialModel<State, Call>,
  calls: readonly TimedCall<Call>[],
): TimedCall<Call> | undefined {
  // Most calls whose answer was lost never took effect, so they are tried last.
  const ordered = calls.toSorted(
    (a, b) => Number(isLost(a)) - Number(isLost(b)) || a.startMs - b.startMs,
  )
  const tried = new Set<string>()
  const open: { done: bigint; state: State }[] = [{ done: 0n, state: model.start }]
  let furthest: TimedCall<Call> | undefined
  let furthestEndMs = Number.NEGATIVE_INFINITY
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { done, state } = next
    const waiting = ordered.map((_, index) => index).filter((index) => !has(done, index))
    const first = firstToEnd(ordered, waiting)
    if (first === undefined || tried.size > MAX_TRIES) return undefined
    const mustEndMs = first.endMs ?? Number.POSITIVE_INFINITY
    if (mustEndMs > furthestEndMs) [furthest, furthestEndMs] = [first, mustEndMs]
    // The last calls are pushed first, so that the first calls are popped from the stack first.
    for (const index of waiting.toReversed()) {
      const timed = ordered[index]
      if (timed === undefined || timed.startMs > mustEndMs) continue
      const after = model.step(state, timed.call)
      if (after === undefined) continue
      const taken = done | (1n << BigInt(index))
      const key = `${taken} ${model.keyOf(after.state)}`
      if (tried.has(key)) continue
      tried.add(key)
      open.push({ done: taken, state: after.state })
    }
  }
  return furthest
}

function isLost({ endMs }: TimedCall<unknown>): boolean {
  return endMs === undefined
}

/** Returns the call that ends first. The next call to take effect begins before this end. */
function firstToEnd<Call>(
  ordered: readonly TimedCall<Call>[],
  waiting: readonly number[],
): TimedCall<Call> | undefined {
  let first: TimedCall<Call> | undefined
  for (const index of waiting) {
    const timed = ordered[index]
    if (timed?.endMs === undefined) continue
    if (first?.endMs === undefined || timed.endMs < first.endMs) first = timed
  }
  return first
}

function has(set: bigint, index: number): boolean {
  return ((set >> BigInt(index)) & 1n) === 1n
}

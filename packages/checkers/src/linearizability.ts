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
  const answered = inOrder(calls.filter((each) => !isLost(each)))
  // Most calls whose answer was lost never took effect, so they are tried last.
  const lost = inOrder(calls.filter(isLost))
  const tried = new Set<string>()
  const open: Search<State>[] = [{ from: 0, done: 0n, lost: 0n, state: model.start }]
  let furthest: TimedCall<Call> | undefined
  let furthestEndMs = Number.NEGATIVE_INFINITY
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const first = firstToEnd(answered, next)
    if (first === undefined || tried.size > MAX_TRIES) return undefined
    const mustEndMs = first.endMs ?? Number.POSITIVE_INFINITY
    if (mustEndMs > furthestEndMs) [furthest, furthestEndMs] = [first, mustEndMs]
    const afters: Search<State>[] = []
    const tryCall = ({ call }: TimedCall<Call>, taken: Omit<Search<State>, 'state'>): void => {
      const after = model.step(next.state, call)
      if (after === undefined) return
      const key = `${taken.from} ${taken.done} ${taken.lost} ${model.keyOf(after.state)}`
      if (tried.has(key)) return
      tried.add(key)
      afters.push({ ...taken, state: after.state })
    }
    for (let index = next.from; index < answered.length; index++) {
      const timed = answered[index]
      if (timed === undefined || timed.startMs > mustEndMs) break
      if (!has(next.done, index - next.from)) tryCall(timed, withAnswered(next, index))
    }
    for (const [index, timed] of lost.entries()) {
      if (timed.startMs > mustEndMs) break
      if (!has(next.lost, index))
        tryCall(timed, { ...next, lost: next.lost | (1n << BigInt(index)) })
    }
    // The last calls are pushed first, so that the first calls are popped from the stack first.
    open.push(...afters.toReversed())
  }
  return furthest
}

/** Calls that took effect, and the state after them. */
type Search<State> = {
  /** All answered calls before this index took effect. */
  from: number
  /** Bits of the answered calls from `from` on that took effect. */
  done: bigint
  /** Bits of the calls whose answer was lost that took effect. */
  lost: bigint
  state: State
}

function withAnswered<State>(
  { from, done, lost }: Search<State>,
  index: number,
): Omit<Search<State>, 'state'> {
  let next = done | (1n << BigInt(index - from))
  let first = from
  for (; (next & 1n) === 1n; next >>= 1n) first++
  return { from: first, done: next, lost }
}

function inOrder<Call>(calls: readonly TimedCall<Call>[]): TimedCall<Call>[] {
  return calls.toSorted((a, b) => a.startMs - b.startMs)
}

function isLost({ endMs }: TimedCall<unknown>): boolean {
  return endMs === undefined
}

/** Returns the call that ends first. The next call to take effect begins before this end. */
function firstToEnd<Call>(
  answered: readonly TimedCall<Call>[],
  { from, done }: Search<unknown>,
): TimedCall<Call> | undefined {
  let first: TimedCall<Call> | undefined
  for (let index = from; index < answered.length; index++) {
    const timed = answered[index]
    if (timed === undefined || has(done, index - from)) continue
    if (first?.endMs !== undefined && timed.startMs > first.endMs) break
    if (first?.endMs === undefined || (timed.endMs ?? 0) < first.endMs) first = timed
  }
  return first
}

function has(set: bigint, index: number): boolean {
  return ((set >> BigInt(index)) & 1n) === 1n
}

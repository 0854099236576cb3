import type { Range } from '../../disk/range-turns.ts'

/** Greatest number of ranges that are kept apart. */
const MAX_RANGES = 64

/** Ranges in which replicas may differ, because a write failed on all of them or some. */
export type Divergent = {
  add(range: Range): void
  /** Returns the parts of a range that may differ. */
  within(range: Range): Range[]
  /** Replicas are equal in this range again. */
  remove(range: Range): void
  isEmpty(): boolean
}

export function createDivergent(): Divergent {
  let ranges: Range[] = []
  return {
    add: (range) => {
      if (range.start < range.end) ranges.push(range)
      if (ranges.length <= MAX_RANGES) return
      const start = Math.min(...ranges.map((each) => each.start))
      ranges = [{ start, end: Math.max(...ranges.map((each) => each.end)) }]
    },
    within: ({ start, end }) =>
      ranges
        .map((each) => ({ start: Math.max(start, each.start), end: Math.min(end, each.end) }))
        .filter((each) => each.start < each.end),
    remove: ({ start, end }) => {
      ranges = ranges
        .flatMap((each) => [
          { start: each.start, end: Math.min(each.end, start) },
          { start: Math.max(each.start, end), end: each.end },
        ])
        .filter((each) => each.start < each.end)
    },
    isEmpty: () => ranges.length === 0,
  }
}

import type { PendingCount } from './repeats-file.ts'

/**
 * A count of calls during one hour.
 * @property hasCaller whether all its calls are refused calls of one caller
 * @property written number of calls that the newest count record in the log covers
 * @property place number of the count's pair of slots in the file, from 0
 */
export type Window = {
  pool: string
  name: string
  hasCaller: boolean
  pending: PendingCount
  written: number
  startMs: number
  place: number
}

/** The counts of a daemon, with an index: a stranger can cause thousands of counts. */
export type Windows = {
  /** Adds a count, and gives it a free place. `find` then returns it instead of an older one. */
  add(window: Omit<Window, 'place'>): Window
  delete(window: Window): void
  has(window: Window): boolean
  /** Returns the newest count of this name in the pool. */
  find(pool: string, name: string): Window | undefined
  /** Returns the number of counts in a pool. */
  sizeOf(pool: string): number
  /** Returns the number of counts of refused calls that have one caller. */
  ofCallers(): number
  /** Returns all counts, the oldest first. */
  all(): ReadonlySet<Window>
  clear(): void
}

export function createWindows(): Windows {
  const all = new Set<Window>()
  const byName = new Map<string, Map<string, Window>>()
  const sizes = new Map<string, number>()
  const freePlaces: number[] = []
  let places = 0
  let ofCallers = 0
  const count = ({ pool, hasCaller }: Window, by: 1 | -1): void => {
    if (hasCaller) ofCallers += by
    const size = (sizes.get(pool) ?? 0) + by
    if (size === 0) sizes.delete(pool)
    else sizes.set(pool, size)
  }
  return {
    add: (added) => {
      const window = { ...added, place: freePlaces.pop() ?? places++ }
      all.add(window)
      const names = byName.get(window.pool) ?? new Map<string, Window>()
      byName.set(window.pool, names.set(window.name, window))
      count(window, 1)
      return window
    },
    delete: (window) => {
      if (!all.delete(window)) return
      freePlaces.push(window.place)
      count(window, -1)
      const names = byName.get(window.pool)
      if (names?.get(window.name) === window) names.delete(window.name)
      if (names?.size === 0) byName.delete(window.pool)
    },
    has: (window) => all.has(window),
    find: (pool, name) => byName.get(pool)?.get(name),
    sizeOf: (pool) => sizes.get(pool) ?? 0,
    ofCallers: () => ofCallers,
    all: () => all,
    clear: () => {
      all.clear()
      byName.clear()
      sizes.clear()
    },
  }
}

/** An item of a queue, and when it is due. */
export type DueItem<T> = {
  readonly dueMs: number
  readonly value: T
  /** Number of items that were added before it. */
  readonly order: number
  /** Index in the heap; -1 after the removal. */
  index: number
}

/** Items in the order of their due times. Items that are due together keep their order. */
export type DueQueue<T> = {
  add(dueMs: number, value: T): DueItem<T>
  /** Removes an item that is in the queue or was removed already. */
  remove(item: DueItem<T>): void
  /** Returns the next item; undefined if there is none. */
  first(): DueItem<T> | undefined
}

/** Creates an empty queue: a binary heap, so that each change takes logarithmic time. */
export function createDueQueue<T>(): DueQueue<T> {
  const heap: DueItem<T>[] = []
  let added = 0

  const place = (item: DueItem<T>, index: number): void => {
    heap[index] = item
    item.index = index
  }
  /** Moves an item towards the first place while it is due before its parent. */
  const rise = (item: DueItem<T>): void => {
    let { index } = item
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || isBefore(parent, item)) break
      place(parent, index)
      index = above
    }
    place(item, index)
  }
  /** Moves an item away from the first place while a child is due before it. */
  const sink = (item: DueItem<T>): void => {
    let { index } = item
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const child =
        left !== undefined && right !== undefined && isBefore(right, left) ? right : left
      if (child === undefined || isBefore(item, child)) break
      const below = child.index
      place(child, index)
      index = below
    }
    place(item, index)
  }
  return {
    add: (dueMs, value) => {
      const item = { dueMs, value, order: added++, index: heap.length }
      rise(item)
      return item
    },
    remove: (item) => {
      const { index } = item
      if (index < 0) return
      item.index = -1
      const last = heap.pop()
      if (last === undefined || last === item) return
      place(last, index)
      sink(last)
      rise(last)
    },
    first: () => heap[0],
  }
}

function isBefore<T>(one: DueItem<T>, other: DueItem<T>): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order)
}

/** Passes items from one task to another, one at a time. */
export type Pipe<T> = {
  /** Resolves when the reader has taken the item. @throws Error if nobody reads anymore */
  push(item: T): Promise<void>
  /** Ends the items. */
  end(): void
  items: AsyncGenerator<T>
}

export function createPipe<T>(): Pipe<T> {
  const waiting: { item: T; taken: PromiseWithResolvers<void> }[] = []
  let news = Promise.withResolvers<void>()
  let isEnded = false
  const notify = (): void => {
    news.resolve()
    news = Promise.withResolvers()
  }
  async function* items(): AsyncGenerator<T> {
    try {
      for (;;) {
        const next = waiting.shift()
        if (next !== undefined) {
          next.taken.resolve()
          yield next.item
        } else if (isEnded) return
        else await news.promise
      }
    } finally {
      isEnded = true
      for (const { taken } of waiting) taken.reject(closed())
    }
  }
  return {
    push: (item) => {
      if (isEnded) return Promise.reject(closed())
      const taken = Promise.withResolvers<void>()
      waiting.push({ item, taken })
      notify()
      return taken.promise
    },
    end: () => {
      isEnded = true
      notify()
    },
    items: items(),
  }
}

function closed(): Error {
  return new Error('nobody reads anymore')
}

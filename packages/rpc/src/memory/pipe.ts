/** Number of messages that wait for a reader before the writer has to wait. */
const READ_AHEAD_MESSAGES = 2

/**
 * The receiving end of one direction of a call. Iteration yields the messages, then ends or throws.
 */
export type Pipe = AsyncIterator<unknown> & {
  /** Adds a message that arrived. From then on, the bytes belong to the pipe. */
  push(bytes: Buffer): void
  /** Resolves when the reader wants more messages. Never resolves after the end. */
  room(): Promise<void>
  /** Ends the pipe after the waiting messages; with an error if one is given. */
  end(error?: Error): void
  /** Ends the pipe now, and wipes the waiting messages. */
  abort(error: Error): void
}

/** @param decode reads a message when it is taken; its error goes to the reader */
export function createPipe(decode: (bytes: Buffer) => unknown): Pipe {
  const waiting: Buffer[] = []
  let reader: PromiseWithResolvers<IteratorResult<unknown>> | undefined
  let writers: (() => void)[] = []
  let isEnded = false
  let failure: Error | undefined

  const settle = ({ resolve, reject }: PromiseWithResolvers<IteratorResult<unknown>>): void => {
    const bytes = waiting.shift()
    if (bytes === undefined) {
      if (failure === undefined) resolve({ done: true, value: undefined })
      else reject(failure)
      return
    }
    if (waiting.length < READ_AHEAD_MESSAGES && !isEnded) {
      for (const wake of writers) wake()
      writers = []
    }
    try {
      resolve({ done: false, value: decode(bytes) })
    } catch (error) {
      reject(error)
    }
  }
  const wake = (): void => {
    const waiter = reader
    reader = undefined
    if (waiter !== undefined) settle(waiter)
  }
  const end = (error?: Error): void => {
    if (isEnded) return
    isEnded = true
    failure = error
    writers = []
    if (waiting.length === 0) wake()
  }
  return {
    next: () => {
      const taken = Promise.withResolvers<IteratorResult<unknown>>()
      if (waiting.length > 0 || isEnded) settle(taken)
      else reader = taken
      return taken.promise
    },
    push: (bytes) => {
      if (isEnded) {
        bytes.fill(0)
        return
      }
      waiting.push(bytes)
      wake()
    },
    room: () => {
      if (!isEnded && waiting.length < READ_AHEAD_MESSAGES) return Promise.resolve()
      return new Promise((resolve) => {
        if (!isEnded) writers.push(resolve)
      })
    },
    end,
    abort: (error) => {
      for (const bytes of waiting.splice(0)) bytes.fill(0)
      isEnded = false
      end(error)
    },
  }
}

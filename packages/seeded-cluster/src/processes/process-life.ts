import { SeededClusterError } from '../errors.ts'

/** Whether the call at which a process ends still takes effect. */
export type LastCall = 'lost' | 'done'

/** The life of one simulated process. */
export type ProcessLife = {
  /**
   * Returns an effect for this process: an object of functions. Each call is an instant at which
   * the process may end or pause. After the end, asynchronous calls never settle and synchronous
   * calls throw PROCESS_OVER, so what is left of its code stops at its next call and changes
   * nothing.
   * @param synchronous names of functions, or of objects of functions, that return no promise
   */
  effect<Effect extends object>(effect: Effect, synchronous?: readonly string[]): Effect
  isOver(): boolean
  /** Ends the process now, as kill -9 does. Closes its files and databases, releases its locks. */
  end(): void
  /**
   * Ends the process at one of its next calls.
   * @param afterCalls number of calls before it; 0 for the next call
   */
  endAt(afterCalls: number, last: LastCall): void
  /** Cancels `endAt`. */
  stay(): void
  /** Withholds the results of asynchronous calls until the process continues, as SIGSTOP does. */
  pause(): void
  resume(): void
}

/** Functions that end what a process has opened, such as files, databases and locks. */
const CLOSERS: readonly string[] = ['close', 'release']
/** Names under which a process calls them, also by `using`. */
const ENDS: readonly (string | symbol)[] = [...CLOSERS, Symbol.dispose, Symbol.asyncDispose]

type Wrap = (value: unknown) => unknown
type IsSynchronous = (key: string | symbol) => boolean
/** A function of an effect. */
type Member = {
  target: object
  member: CallableFunction
  /** Whether it ends what the process has opened. */
  closes: boolean
  isSynchronous: boolean
  wrap: Wrap
}

/**
 * Begins the life of a process.
 * @param onEnd called once, at the instant of its end
 */
export function beginLife(onEnd: () => void): ProcessLife {
  let isOver = false
  let isPaused = false
  let ending: { afterCalls: number; last: LastCall } | undefined
  let withheld: (() => void)[] = []
  const opened = new Map<object, () => unknown>()

  const end = (): void => {
    if (isOver) return
    isOver = true
    withheld = []
    for (const close of opened.values()) closeQuietly(close)
    opened.clear()
    onEnd()
  }
  // Processes call effects very often. So these functions make no more objects than they need.
  const whileAlive = (result: Promise<unknown>, wrap: Wrap): Promise<unknown> =>
    new Promise((resolve, reject) => {
      result.then(
        (value) => {
          if (isOver) return closeValue(value)
          const wrapped = wrap(value)
          if (isPaused) withheld.push(() => resolve(wrapped))
          else resolve(wrapped)
        },
        (error: unknown) => {
          if (isOver) return
          if (isPaused) withheld.push(() => reject(error))
          else reject(error)
        },
      )
    })
  /** Counts a call. @returns whether the process ends after this call */
  const count = (): boolean => {
    if (ending === undefined || ending.afterCalls-- > 0) return false
    if (ending.last === 'done') return true
    end()
    return false
  }
  const call = (
    { target, member, closes, isSynchronous, wrap }: Member,
    args: readonly unknown[],
  ): unknown => {
    const isLast = !isOver && count()
    if (closes && !isOver) opened.delete(target)
    const result = isOver ? undefined : Reflect.apply(member, target, args)
    if (isLast) end()
    if (result instanceof Promise) return whileAlive(result, wrap)
    if (!isOver) return wrap(result)
    closeValue(result)
    if (isSynchronous) throw new SeededClusterError('PROCESS_OVER', 'the process has ended')
    return new Promise(() => {})
  }
  const gate = <Effect extends object>(target: Effect, isSynchronous: IsSynchronous): Effect => {
    const wrap: Wrap = (value) => {
      if (!isPlain(value)) return value
      const close = closerOf(value)
      if (close !== undefined) opened.set(value, close)
      return gate(value, isSynchronous)
    }
    const gated = new Map<string | symbol, { member: unknown; made: unknown }>()
    const gateMember = (member: unknown, key: string | symbol): unknown => {
      const isSynchronousMember = isSynchronous(key)
      if (typeof member !== 'function')
        return isPlain(member)
          ? gate(member, isSynchronousMember ? () => true : isSynchronous)
          : member
      const closes = ENDS.includes(key)
      const of = { target, member, closes, isSynchronous: isSynchronousMember, wrap } as const
      return (...args: unknown[]): unknown => call(of as Member, args)
    }
    return new Proxy(target, {
      get: (_, key) => {
        const member: unknown = Reflect.get(target, key, target)
        if (typeof member !== 'function' && !isPlain(member)) return member
        const known = gated.get(key)
        if (known?.member === member) return known.made
        const made = gateMember(member, key)
        gated.set(key, { member, made })
        return made
      },
    })
  }
  return {
    effect: (effect, synchronous = []) => gate(effect, (key) => synchronous.includes(String(key))),
    isOver: () => isOver,
    end,
    endAt: (afterCalls, last) => {
      ending = { afterCalls, last }
    },
    stay: () => {
      ending = undefined
    },
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      const acts = withheld
      withheld = []
      for (const act of acts) act()
    },
  }
}

function closeQuietly(close: () => unknown): void {
  try {
    close()
  } catch {
    // It was closed already. A database closes itself after an I/O error, for example.
  }
}

/** Closes what a call opened whose process ended meanwhile. Otherwise a lock would stay held. */
function closeValue(value: unknown): void {
  const close = isPlain(value) ? closerOf(value) : undefined
  if (close !== undefined) closeQuietly(close)
}

function closerOf(value: object): (() => unknown) | undefined {
  const name = CLOSERS.find((each) => typeof Reflect.get(value, each) === 'function')
  return name === undefined ? undefined : () => Reflect.apply(Reflect.get(value, name), value, [])
}

/** Returns whether a value is an object of functions and values, and not an instance of a class. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return Object.getPrototypeOf(value) === Object.prototype
}

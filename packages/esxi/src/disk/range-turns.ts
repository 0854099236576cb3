/** Bytes from start to before end. */
export type Range = { start: number; end: number }

/** Decides which calls on a disk run at the same time. */
export type RangeTurns = {
  /**
   * Runs a call, and resolves or rejects like it. Calls run at the same time, but a write and
   * another call whose ranges overlap run in the order in which they came.
   */
  run<T>(range: Range, access: 'read' | 'write', act: () => Promise<T>): Promise<T>
  /** Resolves when no call runs or waits. */
  idle(): Promise<void>
}

type Call = Range & {
  isWrite: boolean
  /** Number of earlier calls that must end first. */
  waitsFor: number
  /** Later calls that wait for this call. */
  followers: Call[]
  begin: () => void
}

export function createRangeTurns(): RangeTurns {
  const calls = new Set<Call>()
  let onIdle: (() => void)[] = []
  const end = (call: Call): void => {
    calls.delete(call)
    for (const follower of call.followers) if (--follower.waitsFor === 0) follower.begin()
    if (calls.size > 0) return
    for (const resolve of onIdle) resolve()
    onIdle = []
  }
  return {
    run: async ({ start, end: before }, access, act) => {
      const isWrite = access === 'write'
      const call: Call = {
        ...{ start, end: before, isWrite, waitsFor: 0, followers: [] },
        begin: () => undefined,
      }
      for (const earlier of calls) {
        if (!conflict(earlier, call)) continue
        earlier.followers.push(call)
        call.waitsFor++
      }
      calls.add(call)
      try {
        if (call.waitsFor > 0)
          await new Promise<void>((resolve) => {
            call.begin = resolve
          })
        return await act()
      } finally {
        end(call)
      }
    },
    idle: async () => {
      if (calls.size > 0)
        await new Promise<void>((resolve) => {
          onIdle.push(resolve)
        })
    },
  }
}

function conflict(a: Call, b: Call): boolean {
  return (a.isWrite || b.isWrite) && a.start < b.end && b.start < a.end
}

/** Lets a bounded number of tasks run at the same time. Others wait in the order of arrival. */
export type Line = {
  /**
   * Waits for a turn. Returns a function that ends the turn. Returns undefined if too many tasks
   * wait, or if the signal aborts before the turn.
   */
  enter(signal: AbortSignal): Promise<(() => void) | undefined>
  /** Whether no task runs or waits. */
  isEmpty(): boolean
}

export function createLine(limits: { maxRunning: number; maxWaiting: number }): Line {
  let running = 0
  /** Functions that begin the turns of waiting tasks, in order of arrival. */
  const waiting = new Set<() => void>()
  const leave = (): void => {
    const [next] = waiting
    if (next === undefined) running--
    else next()
  }
  const turn = (): (() => void) => {
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      leave()
    }
  }
  return {
    enter: async (signal) => {
      if (signal.aborted) return undefined
      if (running < limits.maxRunning) {
        running++
        return turn()
      }
      if (waiting.size >= limits.maxWaiting) return undefined
      const isTurn = await new Promise<boolean>((resolve) => {
        const begin = (): void => settle(true)
        const giveUp = (): void => settle(false)
        const settle = (hasTurn: boolean): void => {
          waiting.delete(begin)
          signal.removeEventListener('abort', giveUp)
          resolve(hasTurn)
        }
        waiting.add(begin)
        signal.addEventListener('abort', giveUp)
      })
      return isTurn ? turn() : undefined
    },
    isEmpty: () => running === 0,
  }
}

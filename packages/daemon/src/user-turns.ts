import { createLine, type Line } from './line.ts'

/** Limits of the calls of one user that the audit log records. */
const LIMITS = { maxRunning: 32, maxWaiting: 256 }

/**
 * Limits how many audited calls of each user run at the same time. Such a call writes records and
 * often changes a store, and other users wait for both.
 */
export type UserTurns = {
  /**
   * Waits for the turn of a call. Returns a function that ends the turn. Returns undefined if too
   * many calls of the user wait, or if the signal aborts before the turn.
   * @param isStream whether the call is a stream. A stream may be long, and does not hold up other
   *   calls of its user
   */
  enter(user: string, isStream: boolean, signal: AbortSignal): Promise<(() => void) | undefined>
}

export function createUserTurns(): UserTurns {
  const lines = new Map<string, Line>()
  return {
    enter: async (user, isStream, signal) => {
      const key = `${isStream ? 'streams' : 'calls'} of ${user}`
      const line = lines.get(key) ?? createLine(LIMITS)
      lines.set(key, line)
      const leave = await line.enter(signal)
      const forget = (): void => {
        if (line.isEmpty() && lines.get(key) === line) lines.delete(key)
      }
      if (leave === undefined) {
        forget()
        return undefined
      }
      return () => {
        leave()
        forget()
      }
    },
  }
}

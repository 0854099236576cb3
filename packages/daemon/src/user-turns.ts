import { createLine, type Line } from './line.ts'

/**
 * Kind of an audited call. Calls of different kinds do not wait for each other. A stream may be
 * long. A call that ends access ends a session, sets a password or deletes a user.
 */
export type TurnKind = 'call' | 'stream' | 'ends access'

type Limits = { maxRunning: number; maxWaiting: number }

const SHARED = {
  ofSession: { maxRunning: 24, maxWaiting: 256 },
  ofUser: { maxRunning: 32, maxWaiting: 256 },
}
/**
 * Limits of the audited calls of one session, and of all sessions of one user. One session cannot
 * take all turns of its user. For calls that end access, many sessions cannot do so either: a
 * session has few turns, so that the turn of the next session comes soon.
 */
const LIMITS: Readonly<Record<TurnKind, { ofSession: Limits; ofUser: Limits }>> = {
  call: SHARED,
  stream: SHARED,
  'ends access': {
    ofSession: { maxRunning: 2, maxWaiting: 16 },
    // At most two calls of each session wait here.
    ofUser: { maxRunning: 8, maxWaiting: Number.POSITIVE_INFINITY },
  },
}

/**
 * Limits how many audited calls of each user run at the same time. Such a call writes records and
 * often changes a store, and other users wait for both.
 */
export type UserTurns = {
  /**
   * Waits for the turn of a call. Returns a function that ends the turn. Returns undefined if too
   * many calls of the session or the user wait, or if the signal aborts before the turn.
   */
  enter(asked: {
    user: string
    /** What tells the sessions of the user apart. */
    session: string
    kind: TurnKind
    signal: AbortSignal
  }): Promise<(() => void) | undefined>
}

export function createUserTurns(): UserTurns {
  const lines = new Map<string, Line>()
  const enterLine = async (
    names: readonly string[],
    limits: Limits,
    signal: AbortSignal,
  ): Promise<(() => void) | undefined> => {
    const key = JSON.stringify(names)
    const line = lines.get(key) ?? createLine(limits)
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
  }
  return {
    enter: async ({ user, session, kind, signal }) => {
      const { ofSession, ofUser } = LIMITS[kind]
      const leaveSession = await enterLine([kind, user, session], ofSession, signal)
      if (leaveSession === undefined) return undefined
      const leaveUser = await enterLine([kind, user], ofUser, signal)
      if (leaveUser === undefined) {
        leaveSession()
        return undefined
      }
      return () => {
        leaveUser()
        leaveSession()
      }
    },
  }
}

import { createUserTurns, type TurnKind } from '../user-turns.ts'
import { OPEN } from './audited.ts'
import type { NotedCall } from './note-call.ts'

/** Writes the audit records of calls. */
export type CallNotes = {
  /**
   * Records a call before the call has any effect. Returns a function that records the outcome.
   */
  call(call: NotedCall, caller: string): Promise<(code: string) => void>
  /** Records a call that was refused before it had any effect. */
  refusal(call: NotedCall, caller: string, code: string): Promise<void>
}

/** A call whose caller is identified, and which is checked next. */
export type CheckedCall = NotedCall & {
  caller: string
  /** Session of the caller; the address if there is none. */
  session: string
  kind: TurnKind
  signal: AbortSignal
}

/**
 * Admits calls of users: waits for the user's turn, checks the call and records it. A refused call
 * is recorded too. Returns a function that records the outcome and ends the turn.
 * @param check rejects if the call is refused
 */
export type Admission = (
  call: CheckedCall,
  check: () => Promise<void>,
) => Promise<(code: string) => void>

export function createAdmission({
  notes,
  outcomeOf,
  limitReached,
}: {
  notes: CallNotes
  /** Returns the stable code of an error. */
  outcomeOf: (error: unknown) => string
  /** Returns the error for a call of a user who has too many calls. */
  limitReached: (message: string) => Error
}): Admission {
  const turns = createUserTurns()
  const enter = async (
    call: Pick<CheckedCall, 'caller' | 'session' | 'kind' | 'signal'>,
  ): Promise<() => void> => {
    const { caller: user, session, kind, signal } = call
    const leave = await turns.enter({ user, session, kind, signal })
    if (leave !== undefined) return leave
    if (signal.aborted) throw signal.reason
    throw limitReached(`too many calls of ${user} run or wait: try again when some have ended`)
  }
  return async ({ caller, session, kind, signal, ...call }, check) => {
    let leave = (): void => undefined
    try {
      try {
        if (call.audit !== OPEN) leave = await enter({ caller, session, kind, signal })
        await check()
      } catch (error) {
        // A call that its caller gave up while it waited was not refused.
        if (error !== signal.reason) await notes.refusal(call, caller, outcomeOf(error))
        throw error
      }
      // Nothing may run between the check and the record.
      const settle = await notes.call(call, caller)
      return (code) => {
        settle(code)
        leave()
      }
    } catch (error) {
      leave()
      throw error
    }
  }
}

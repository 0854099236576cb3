import type { SequentialModel } from '@nkpsim/checkers'

/** A call about one object, such as a user, with its answer. */
export type ObjectCall =
  /** The object was created. It did not exist. */
  | { kind: 'create'; value: string }
  /** The object has this value now, whether it existed or not. */
  | { kind: 'put'; value: string }
  /** The object was removed. It existed. */
  | { kind: 'remove' }
  /** The object is gone now, whether it existed or not. */
  | { kind: 'clear' }
  /** An answer from which it follows whether the object exists, such as USER_NOT_FOUND. */
  | { kind: 'exists'; exists: boolean }
  /** @property value undefined if there was no such object */
  | { kind: 'read'; value: string | undefined }
  /** A backup of vCenter was made, or vCenter was restored from this backup. */
  | { kind: 'save' | 'rollBack'; backup: string }

/** The value of the object, and what backups of vCenter contain of it. */
type State = { now: string | undefined; saved: Readonly<Record<string, string | null>> }

/** An object with a value, which exists from its creation until its removal. */
export const namedObjectModel: SequentialModel<State, ObjectCall> = {
  start: { now: undefined, saved: {} },
  keyOf: JSON.stringify,
  step: (state, call) => {
    const { now } = state
    const become = (next: string | undefined) => ({ state: { ...state, now: next } })
    switch (call.kind) {
      case 'create':
        return now === undefined ? become(call.value) : undefined
      case 'put':
        return become(call.value)
      case 'remove':
        return now === undefined ? undefined : become(undefined)
      case 'clear':
        return become(undefined)
      case 'exists':
        return (now !== undefined) === call.exists ? { state } : undefined
      case 'read':
        return now === call.value ? { state } : undefined
      case 'save':
        return { state: { ...state, saved: { ...state.saved, [call.backup]: now ?? null } } }
      case 'rollBack':
        return become(state.saved[call.backup] ?? undefined)
    }
  },
}

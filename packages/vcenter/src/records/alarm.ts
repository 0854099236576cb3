import type { EventEntityKind } from './event.ts'

/**
 * What is kept of a condition that holds: an alarm that is to rise, that stands, or that was reset.
 */
export type AlarmRecord = {
  name: string
  entityKind: EventEntityKind
  entity: string
  /** Tells the entity from others of its name; empty where the name does, and in what 0.2 kept. */
  entityId: string
  status: 'red' | 'yellow'
  message: string
  /** Since when its condition holds. */
  sinceMs: number
  /** When it rose; undefined: it has not, or it was reset. */
  raisedMs: number | undefined
  /** Who has seen it; empty: nobody. */
  acknowledgedBy: string
  acknowledgedMs: number | undefined
  /** An operator set it to green: it stays so until its condition has ended and comes again. */
  isReset: boolean
}

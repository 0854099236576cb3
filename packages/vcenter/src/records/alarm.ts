import type { EventEntityKind } from './event.ts'

/** State of a condition that holds: its alarm is pending, raised or reset. */
export type AlarmRecord = {
  name: string
  entityKind: EventEntityKind
  entity: string
  /**
   * Distinguishes entities of the same name; empty if the name is enough, and in alarms of version
   * 0.2.
   */
  entityId: string
  status: 'red' | 'yellow'
  message: string
  /** Time since which the condition holds. */
  sinceMs: number
  /** Time at which the alarm was raised; undefined: it is pending, or was reset. */
  raisedMs: number | undefined
  /** User who acknowledged it; empty: nobody. */
  acknowledgedBy: string
  acknowledgedMs: number | undefined
  /** An operator set it to green: it stays green until its condition ends and returns. */
  isReset: boolean
}

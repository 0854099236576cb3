import type { EventEntityKind } from './event.ts'

/** State of an alarm whose condition holds: pending, raised or reset. */
export type AlarmRecord = {
  name: string
  entityKind: EventEntityKind
  entity: string
  /**
   * Distinguishes entities of the same name. Empty if the name is enough, and in alarms that
   * version 0.2 stored.
   */
  entityId: string
  status: 'red' | 'yellow'
  message: string
  /**
   * Time at which the condition began to hold: by the cluster's clock for a missing backup, else by
   * the machine's clock.
   */
  sinceMs: number
  /**
   * Time of the cluster's clock at which the alarm was raised; undefined while it is pending, and
   * after a reset.
   */
  raisedMs: number | undefined
  /** User who acknowledged the alarm; empty if nobody has. */
  acknowledgedBy: string
  acknowledgedMs: number | undefined
  /**
   * Whether an operator reset the alarm to green. It stays green until its condition ends and
   * begins again.
   */
  isReset: boolean
}

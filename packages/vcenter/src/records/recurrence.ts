/** Days in the product's spelling, in the order of Date.getUTCDay. */
export const DAYS = [
  'SUNDAY',
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
] as const

export type Day = (typeof DAYS)[number]

/** When a scheduled backup runs, in UTC. */
export type Recurrence = {
  /** 0 to 59. */
  minute: number
  /** 0 to 23. */
  hour: number
  /** Empty: every day. */
  days: readonly Day[]
}

// Original file: proto/nkpsim/vcenter/v1/recovery.proto

/**
 * Day of the week.
 */
export const DayOfWeek = {
  /**
   * Never sent.
   */
  DAY_OF_WEEK_UNSPECIFIED: 'DAY_OF_WEEK_UNSPECIFIED',
  /**
   * Monday.
   */
  DAY_OF_WEEK_MONDAY: 'DAY_OF_WEEK_MONDAY',
  /**
   * Tuesday.
   */
  DAY_OF_WEEK_TUESDAY: 'DAY_OF_WEEK_TUESDAY',
  /**
   * Wednesday.
   */
  DAY_OF_WEEK_WEDNESDAY: 'DAY_OF_WEEK_WEDNESDAY',
  /**
   * Thursday.
   */
  DAY_OF_WEEK_THURSDAY: 'DAY_OF_WEEK_THURSDAY',
  /**
   * Friday.
   */
  DAY_OF_WEEK_FRIDAY: 'DAY_OF_WEEK_FRIDAY',
  /**
   * Saturday.
   */
  DAY_OF_WEEK_SATURDAY: 'DAY_OF_WEEK_SATURDAY',
  /**
   * Sunday.
   */
  DAY_OF_WEEK_SUNDAY: 'DAY_OF_WEEK_SUNDAY',
} as const;

/**
 * Day of the week.
 */
export type DayOfWeek =
  /**
   * Never sent.
   */
  | 'DAY_OF_WEEK_UNSPECIFIED'
  | 0
  /**
   * Monday.
   */
  | 'DAY_OF_WEEK_MONDAY'
  | 1
  /**
   * Tuesday.
   */
  | 'DAY_OF_WEEK_TUESDAY'
  | 2
  /**
   * Wednesday.
   */
  | 'DAY_OF_WEEK_WEDNESDAY'
  | 3
  /**
   * Thursday.
   */
  | 'DAY_OF_WEEK_THURSDAY'
  | 4
  /**
   * Friday.
   */
  | 'DAY_OF_WEEK_FRIDAY'
  | 5
  /**
   * Saturday.
   */
  | 'DAY_OF_WEEK_SATURDAY'
  | 6
  /**
   * Sunday.
   */
  | 'DAY_OF_WEEK_SUNDAY'
  | 7

/**
 * Day of the week.
 */
export type DayOfWeek__Output = typeof DayOfWeek[keyof typeof DayOfWeek]

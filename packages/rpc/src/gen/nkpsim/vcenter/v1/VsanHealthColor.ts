// Original file: proto/nkpsim/vcenter/v1/vsan.proto

/**
 * Result of a check.
 */
export const VsanHealthColor = {
  /**
   * Never sent.
   */
  VSAN_HEALTH_COLOR_UNSPECIFIED: 'VSAN_HEALTH_COLOR_UNSPECIFIED',
  /**
   * Nothing to do.
   */
  VSAN_HEALTH_COLOR_GREEN: 'VSAN_HEALTH_COLOR_GREEN',
  /**
   * Look at it.
   */
  VSAN_HEALTH_COLOR_YELLOW: 'VSAN_HEALTH_COLOR_YELLOW',
  /**
   * Data cannot be used, or is not as it should be.
   */
  VSAN_HEALTH_COLOR_RED: 'VSAN_HEALTH_COLOR_RED',
} as const;

/**
 * Result of a check.
 */
export type VsanHealthColor =
  /**
   * Never sent.
   */
  | 'VSAN_HEALTH_COLOR_UNSPECIFIED'
  | 0
  /**
   * Nothing to do.
   */
  | 'VSAN_HEALTH_COLOR_GREEN'
  | 1
  /**
   * Look at it.
   */
  | 'VSAN_HEALTH_COLOR_YELLOW'
  | 2
  /**
   * Data cannot be used, or is not as it should be.
   */
  | 'VSAN_HEALTH_COLOR_RED'
  | 3

/**
 * Result of a check.
 */
export type VsanHealthColor__Output = typeof VsanHealthColor[keyof typeof VsanHealthColor]

// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

/**
 * Health of a provider.
 */
export const Health = {
  /**
   * Never sent.
   */
  HEALTH_UNSPECIFIED: 'HEALTH_UNSPECIFIED',
  /**
   * Not known.
   */
  HEALTH_NONE: 'HEALTH_NONE',
  /**
   * All is well.
   */
  HEALTH_OK: 'HEALTH_OK',
  /**
   * It works, but something needs attention.
   */
  HEALTH_WARNING: 'HEALTH_WARNING',
  /**
   * It cannot be used, or has a serious problem.
   */
  HEALTH_ERROR: 'HEALTH_ERROR',
} as const;

/**
 * Health of a provider.
 */
export type Health =
  /**
   * Never sent.
   */
  | 'HEALTH_UNSPECIFIED'
  | 0
  /**
   * Not known.
   */
  | 'HEALTH_NONE'
  | 1
  /**
   * All is well.
   */
  | 'HEALTH_OK'
  | 2
  /**
   * It works, but something needs attention.
   */
  | 'HEALTH_WARNING'
  | 3
  /**
   * It cannot be used, or has a serious problem.
   */
  | 'HEALTH_ERROR'
  | 4

/**
 * Health of a provider.
 */
export type Health__Output = typeof Health[keyof typeof Health]

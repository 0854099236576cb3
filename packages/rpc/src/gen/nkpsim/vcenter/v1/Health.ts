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
   * The health is not known.
   */
  HEALTH_NONE: 'HEALTH_NONE',
  /**
   * The provider works.
   */
  HEALTH_OK: 'HEALTH_OK',
  /**
   * The provider works, but something needs attention.
   */
  HEALTH_WARNING: 'HEALTH_WARNING',
  /**
   * The provider cannot be used, or has a serious problem.
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
   * The health is not known.
   */
  | 'HEALTH_NONE'
  | 1
  /**
   * The provider works.
   */
  | 'HEALTH_OK'
  | 2
  /**
   * The provider works, but something needs attention.
   */
  | 'HEALTH_WARNING'
  | 3
  /**
   * The provider cannot be used, or has a serious problem.
   */
  | 'HEALTH_ERROR'
  | 4

/**
 * Health of a provider.
 */
export type Health__Output = typeof Health[keyof typeof Health]

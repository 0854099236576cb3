// Original file: proto/nkpsim/trust/v1/administration.proto

/**
 * Health of a service or a key provider.
 */
export const TrustHealth = {
  /**
   * Not known.
   */
  TRUST_HEALTH_UNSPECIFIED: 'TRUST_HEALTH_UNSPECIFIED',
  /**
   * Disabled, or not configured yet.
   */
  TRUST_HEALTH_NONE: 'TRUST_HEALTH_NONE',
  /**
   * It works.
   */
  TRUST_HEALTH_OK: 'TRUST_HEALTH_OK',
  /**
   * It works, but something needs attention.
   */
  TRUST_HEALTH_WARNING: 'TRUST_HEALTH_WARNING',
  /**
   * It does not work.
   */
  TRUST_HEALTH_ERROR: 'TRUST_HEALTH_ERROR',
} as const;

/**
 * Health of a service or a key provider.
 */
export type TrustHealth =
  /**
   * Not known.
   */
  | 'TRUST_HEALTH_UNSPECIFIED'
  | 0
  /**
   * Disabled, or not configured yet.
   */
  | 'TRUST_HEALTH_NONE'
  | 1
  /**
   * It works.
   */
  | 'TRUST_HEALTH_OK'
  | 2
  /**
   * It works, but something needs attention.
   */
  | 'TRUST_HEALTH_WARNING'
  | 3
  /**
   * It does not work.
   */
  | 'TRUST_HEALTH_ERROR'
  | 4

/**
 * Health of a service or a key provider.
 */
export type TrustHealth__Output = typeof TrustHealth[keyof typeof TrustHealth]

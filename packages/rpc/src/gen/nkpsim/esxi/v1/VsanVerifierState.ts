// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto

/**
 * Whether a key is the right one.
 */
export const VsanVerifierState = {
  /**
   * Never sent.
   */
  VSAN_VERIFIER_STATE_UNSPECIFIED: 'VSAN_VERIFIER_STATE_UNSPECIFIED',
  /**
   * It is.
   */
  VSAN_VERIFIER_STATE_RIGHT: 'VSAN_VERIFIER_STATE_RIGHT',
  /**
   * It is not.
   */
  VSAN_VERIFIER_STATE_WRONG: 'VSAN_VERIFIER_STATE_WRONG',
  /**
   * The key is missing.
   */
  VSAN_VERIFIER_STATE_UNKNOWN: 'VSAN_VERIFIER_STATE_UNKNOWN',
} as const;

/**
 * Whether a key is the right one.
 */
export type VsanVerifierState =
  /**
   * Never sent.
   */
  | 'VSAN_VERIFIER_STATE_UNSPECIFIED'
  | 0
  /**
   * It is.
   */
  | 'VSAN_VERIFIER_STATE_RIGHT'
  | 1
  /**
   * It is not.
   */
  | 'VSAN_VERIFIER_STATE_WRONG'
  | 2
  /**
   * The key is missing.
   */
  | 'VSAN_VERIFIER_STATE_UNKNOWN'
  | 3

/**
 * Whether a key is the right one.
 */
export type VsanVerifierState__Output = typeof VsanVerifierState[keyof typeof VsanVerifierState]

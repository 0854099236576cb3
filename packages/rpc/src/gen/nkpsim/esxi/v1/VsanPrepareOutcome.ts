// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

/**
 * What a component decided about a promise.
 */
export const VsanPrepareOutcome = {
  /**
   * Never sent.
   */
  VSAN_PREPARE_OUTCOME_UNSPECIFIED: 'VSAN_PREPARE_OUTCOME_UNSPECIFIED',
  /**
   * It promised.
   */
  VSAN_PREPARE_OUTCOME_PROMISED: 'VSAN_PREPARE_OUTCOME_PROMISED',
  /**
   * It has promised or stored this csn, or a higher one.
   */
  VSAN_PREPARE_OUTCOME_REFUSED: 'VSAN_PREPARE_OUTCOME_REFUSED',
  /**
   * The lease of another owner may still run.
   */
  VSAN_PREPARE_OUTCOME_OWNED: 'VSAN_PREPARE_OUTCOME_OWNED',
} as const;

/**
 * What a component decided about a promise.
 */
export type VsanPrepareOutcome =
  /**
   * Never sent.
   */
  | 'VSAN_PREPARE_OUTCOME_UNSPECIFIED'
  | 0
  /**
   * It promised.
   */
  | 'VSAN_PREPARE_OUTCOME_PROMISED'
  | 1
  /**
   * It has promised or stored this csn, or a higher one.
   */
  | 'VSAN_PREPARE_OUTCOME_REFUSED'
  | 2
  /**
   * The lease of another owner may still run.
   */
  | 'VSAN_PREPARE_OUTCOME_OWNED'
  | 3

/**
 * What a component decided about a promise.
 */
export type VsanPrepareOutcome__Output = typeof VsanPrepareOutcome[keyof typeof VsanPrepareOutcome]

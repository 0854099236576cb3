// Original file: proto/nkpsim/esxi/v1/vtpm.proto

/**
 * Whether a vTPM runs.
 */
export const VtpmState = {
  /**
   * Never sent.
   */
  VTPM_STATE_UNSPECIFIED: 'VTPM_STATE_UNSPECIFIED',
  /**
   * The VM is not powered on on this host.
   */
  VTPM_STATE_OFF: 'VTPM_STATE_OFF',
  /**
   * The VM is powered on and its vTPM runs.
   */
  VTPM_STATE_RUNNING: 'VTPM_STATE_RUNNING',
  /**
   * The VM is powered on, but its vTPM has ended by itself. Power the VM off and on.
   */
  VTPM_STATE_ENDED: 'VTPM_STATE_ENDED',
} as const;

/**
 * Whether a vTPM runs.
 */
export type VtpmState =
  /**
   * Never sent.
   */
  | 'VTPM_STATE_UNSPECIFIED'
  | 0
  /**
   * The VM is not powered on on this host.
   */
  | 'VTPM_STATE_OFF'
  | 1
  /**
   * The VM is powered on and its vTPM runs.
   */
  | 'VTPM_STATE_RUNNING'
  | 2
  /**
   * The VM is powered on, but its vTPM has ended by itself. Power the VM off and on.
   */
  | 'VTPM_STATE_ENDED'
  | 3

/**
 * Whether a vTPM runs.
 */
export type VtpmState__Output = typeof VtpmState[keyof typeof VtpmState]

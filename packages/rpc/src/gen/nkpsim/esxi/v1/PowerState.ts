// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Whether a VM runs.
 */
export const PowerState = {
  /**
   * Never sent.
   */
  POWER_STATE_UNSPECIFIED: 'POWER_STATE_UNSPECIFIED',
  /**
   * Off everywhere.
   */
  POWER_STATE_POWERED_OFF: 'POWER_STATE_POWERED_OFF',
  /**
   * On on this host.
   */
  POWER_STATE_POWERED_ON: 'POWER_STATE_POWERED_ON',
  /**
   * On on another host.
   */
  POWER_STATE_POWERED_ON_ELSEWHERE: 'POWER_STATE_POWERED_ON_ELSEWHERE',
} as const;

/**
 * Whether a VM runs.
 */
export type PowerState =
  /**
   * Never sent.
   */
  | 'POWER_STATE_UNSPECIFIED'
  | 0
  /**
   * Off everywhere.
   */
  | 'POWER_STATE_POWERED_OFF'
  | 1
  /**
   * On on this host.
   */
  | 'POWER_STATE_POWERED_ON'
  | 2
  /**
   * On on another host.
   */
  | 'POWER_STATE_POWERED_ON_ELSEWHERE'
  | 3

/**
 * Whether a VM runs.
 */
export type PowerState__Output = typeof PowerState[keyof typeof PowerState]

// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Power state of a VM.
 */
export const PowerState = {
  /**
   * Never sent.
   */
  POWER_STATE_UNSPECIFIED: 'POWER_STATE_UNSPECIFIED',
  /**
   * Powered off on every host.
   */
  POWER_STATE_POWERED_OFF: 'POWER_STATE_POWERED_OFF',
  /**
   * Powered on on this host.
   */
  POWER_STATE_POWERED_ON: 'POWER_STATE_POWERED_ON',
  /**
   * Powered on on another host.
   */
  POWER_STATE_POWERED_ON_ELSEWHERE: 'POWER_STATE_POWERED_ON_ELSEWHERE',
  /**
   * Powered off on every host, with its memory saved in its folder.
   */
  POWER_STATE_SUSPENDED: 'POWER_STATE_SUSPENDED',
} as const;

/**
 * Power state of a VM.
 */
export type PowerState =
  /**
   * Never sent.
   */
  | 'POWER_STATE_UNSPECIFIED'
  | 0
  /**
   * Powered off on every host.
   */
  | 'POWER_STATE_POWERED_OFF'
  | 1
  /**
   * Powered on on this host.
   */
  | 'POWER_STATE_POWERED_ON'
  | 2
  /**
   * Powered on on another host.
   */
  | 'POWER_STATE_POWERED_ON_ELSEWHERE'
  | 3
  /**
   * Powered off on every host, with its memory saved in its folder.
   */
  | 'POWER_STATE_SUSPENDED'
  | 4

/**
 * Power state of a VM.
 */
export type PowerState__Output = typeof PowerState[keyof typeof PowerState]

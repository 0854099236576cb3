// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

/**
 * State of a component, in the words of vSAN.
 */
export const VsanComponentState = {
  /**
   * Never sent.
   */
  VSAN_COMPONENT_STATE_UNSPECIFIED: 'VSAN_COMPONENT_STATE_UNSPECIFIED',
  /**
   * It has every write that was flushed.
   */
  VSAN_COMPONENT_STATE_ACTIVE: 'VSAN_COMPONENT_STATE_ACTIVE',
  /**
   * It is there, missed writes, and gets none.
   */
  VSAN_COMPONENT_STATE_ACTIVE_STALE: 'VSAN_COMPONENT_STATE_ACTIVE_STALE',
  /**
   * Its host or disk does not answer.
   */
  VSAN_COMPONENT_STATE_ABSENT: 'VSAN_COMPONENT_STATE_ABSENT',
  /**
   * It gets what it missed.
   */
  VSAN_COMPONENT_STATE_ABSENT_RESYNC: 'VSAN_COMPONENT_STATE_ABSENT_RESYNC',
  /**
   * Its disk failed for good.
   */
  VSAN_COMPONENT_STATE_DEGRADED: 'VSAN_COMPONENT_STATE_DEGRADED',
  /**
   * It is new and gets all data.
   */
  VSAN_COMPONENT_STATE_RECONFIG: 'VSAN_COMPONENT_STATE_RECONFIG',
} as const;

/**
 * State of a component, in the words of vSAN.
 */
export type VsanComponentState =
  /**
   * Never sent.
   */
  | 'VSAN_COMPONENT_STATE_UNSPECIFIED'
  | 0
  /**
   * It has every write that was flushed.
   */
  | 'VSAN_COMPONENT_STATE_ACTIVE'
  | 1
  /**
   * It is there, missed writes, and gets none.
   */
  | 'VSAN_COMPONENT_STATE_ACTIVE_STALE'
  | 2
  /**
   * Its host or disk does not answer.
   */
  | 'VSAN_COMPONENT_STATE_ABSENT'
  | 3
  /**
   * It gets what it missed.
   */
  | 'VSAN_COMPONENT_STATE_ABSENT_RESYNC'
  | 4
  /**
   * Its disk failed for good.
   */
  | 'VSAN_COMPONENT_STATE_DEGRADED'
  | 5
  /**
   * It is new and gets all data.
   */
  | 'VSAN_COMPONENT_STATE_RECONFIG'
  | 6

/**
 * State of a component, in the words of vSAN.
 */
export type VsanComponentState__Output = typeof VsanComponentState[keyof typeof VsanComponentState]

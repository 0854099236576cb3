// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

/**
 * Health of an object, in the words of vSAN.
 */
export const VsanObjectHealth = {
  /**
   * Never sent.
   */
  VSAN_OBJECT_HEALTH_UNSPECIFIED: 'VSAN_OBJECT_HEALTH_UNSPECIFIED',
  /**
   * All components are active.
   */
  VSAN_OBJECT_HEALTH_HEALTHY: 'VSAN_OBJECT_HEALTH_HEALTHY',
  /**
   * No majority of the votes, or no current replica, answers.
   */
  VSAN_OBJECT_HEALTH_INACCESSIBLE: 'VSAN_OBJECT_HEALTH_INACCESSIBLE',
  /**
   * Data moves to another disk.
   */
  VSAN_OBJECT_HEALTH_DATAMOVE: 'VSAN_OBJECT_HEALTH_DATAMOVE',
  /**
   * A component is missing, and no other host can take its place.
   */
  VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD: 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD',
  /**
   * A component is missing. It is built again 60 minutes after its loss.
   */
  VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD_DELAY_TIMER: 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD_DELAY_TIMER',
  /**
   * A component is missing, and gets its data.
   */
  VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_ACTIVE_REBUILD: 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_ACTIVE_REBUILD',
} as const;

/**
 * Health of an object, in the words of vSAN.
 */
export type VsanObjectHealth =
  /**
   * Never sent.
   */
  | 'VSAN_OBJECT_HEALTH_UNSPECIFIED'
  | 0
  /**
   * All components are active.
   */
  | 'VSAN_OBJECT_HEALTH_HEALTHY'
  | 1
  /**
   * No majority of the votes, or no current replica, answers.
   */
  | 'VSAN_OBJECT_HEALTH_INACCESSIBLE'
  | 2
  /**
   * Data moves to another disk.
   */
  | 'VSAN_OBJECT_HEALTH_DATAMOVE'
  | 3
  /**
   * A component is missing, and no other host can take its place.
   */
  | 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD'
  | 4
  /**
   * A component is missing. It is built again 60 minutes after its loss.
   */
  | 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_NO_REBUILD_DELAY_TIMER'
  | 5
  /**
   * A component is missing, and gets its data.
   */
  | 'VSAN_OBJECT_HEALTH_REDUCED_AVAILABILITY_WITH_ACTIVE_REBUILD'
  | 6

/**
 * Health of an object, in the words of vSAN.
 */
export type VsanObjectHealth__Output = typeof VsanObjectHealth[keyof typeof VsanObjectHealth]

// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

/**
 * State of a disk of a vSAN cluster.
 */
export const VsanDiskState = {
  /**
   * Never sent.
   */
  VSAN_DISK_STATE_UNSPECIFIED: 'VSAN_DISK_STATE_UNSPECIFIED',
  /**
   * It can be used.
   */
  VSAN_DISK_STATE_MOUNTED: 'VSAN_DISK_STATE_MOUNTED',
  /**
   * Its KEK is missing.
   */
  VSAN_DISK_STATE_LOCKED: 'VSAN_DISK_STATE_LOCKED',
  /**
   * It failed.
   */
  VSAN_DISK_STATE_FAILED: 'VSAN_DISK_STATE_FAILED',
  /**
   * Its reformat was interrupted. It is empty.
   */
  VSAN_DISK_STATE_UNFORMATTED: 'VSAN_DISK_STATE_UNFORMATTED',
} as const;

/**
 * State of a disk of a vSAN cluster.
 */
export type VsanDiskState =
  /**
   * Never sent.
   */
  | 'VSAN_DISK_STATE_UNSPECIFIED'
  | 0
  /**
   * It can be used.
   */
  | 'VSAN_DISK_STATE_MOUNTED'
  | 1
  /**
   * Its KEK is missing.
   */
  | 'VSAN_DISK_STATE_LOCKED'
  | 2
  /**
   * It failed.
   */
  | 'VSAN_DISK_STATE_FAILED'
  | 3
  /**
   * Its reformat was interrupted. It is empty.
   */
  | 'VSAN_DISK_STATE_UNFORMATTED'
  | 4

/**
 * State of a disk of a vSAN cluster.
 */
export type VsanDiskState__Output = typeof VsanDiskState[keyof typeof VsanDiskState]

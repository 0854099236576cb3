// Original file: proto/nkpsim/vcenter/v1/vsan.proto

/**
 * State of a disk.
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
   * Its reformat was interrupted. It is empty.
   */
  VSAN_DISK_STATE_UNFORMATTED: 'VSAN_DISK_STATE_UNFORMATTED',
  /**
   * It failed.
   */
  VSAN_DISK_STATE_FAILED: 'VSAN_DISK_STATE_FAILED',
} as const;

/**
 * State of a disk.
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
   * Its reformat was interrupted. It is empty.
   */
  | 'VSAN_DISK_STATE_UNFORMATTED'
  | 3
  /**
   * It failed.
   */
  | 'VSAN_DISK_STATE_FAILED'
  | 4

/**
 * State of a disk.
 */
export type VsanDiskState__Output = typeof VsanDiskState[keyof typeof VsanDiskState]

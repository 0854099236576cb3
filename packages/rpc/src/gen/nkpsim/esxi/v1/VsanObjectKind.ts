// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

/**
 * What an object contains.
 */
export const VsanObjectKind = {
  /**
   * Never sent.
   */
  VSAN_OBJECT_KIND_UNSPECIFIED: 'VSAN_OBJECT_KIND_UNSPECIFIED',
  /**
   * Small files, such as those of a VM.
   */
  VSAN_OBJECT_KIND_NAMESPACE: 'VSAN_OBJECT_KIND_NAMESPACE',
  /**
   * One large file, such as a virtual disk.
   */
  VSAN_OBJECT_KIND_FILE: 'VSAN_OBJECT_KIND_FILE',
  /**
   * Nothing but its ownership.
   */
  VSAN_OBJECT_KIND_LOCK: 'VSAN_OBJECT_KIND_LOCK',
} as const;

/**
 * What an object contains.
 */
export type VsanObjectKind =
  /**
   * Never sent.
   */
  | 'VSAN_OBJECT_KIND_UNSPECIFIED'
  | 0
  /**
   * Small files, such as those of a VM.
   */
  | 'VSAN_OBJECT_KIND_NAMESPACE'
  | 1
  /**
   * One large file, such as a virtual disk.
   */
  | 'VSAN_OBJECT_KIND_FILE'
  | 2
  /**
   * Nothing but its ownership.
   */
  | 'VSAN_OBJECT_KIND_LOCK'
  | 3

/**
 * What an object contains.
 */
export type VsanObjectKind__Output = typeof VsanObjectKind[keyof typeof VsanObjectKind]

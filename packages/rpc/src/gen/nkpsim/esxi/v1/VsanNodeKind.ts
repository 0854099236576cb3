// Original file: proto/nkpsim/esxi/v1/vsan_file.proto

/**
 * What has a name in a folder.
 */
export const VsanNodeKind = {
  /**
   * Never sent.
   */
  VSAN_NODE_KIND_UNSPECIFIED: 'VSAN_NODE_KIND_UNSPECIFIED',
  /**
   * A file in the log of the folder.
   */
  VSAN_NODE_KIND_FILE: 'VSAN_NODE_KIND_FILE',
  /**
   * A file in an object of its own.
   */
  VSAN_NODE_KIND_OBJECT: 'VSAN_NODE_KIND_OBJECT',
  /**
   * A lock file.
   */
  VSAN_NODE_KIND_LOCK: 'VSAN_NODE_KIND_LOCK',
  /**
   * A folder.
   */
  VSAN_NODE_KIND_FOLDER: 'VSAN_NODE_KIND_FOLDER',
} as const;

/**
 * What has a name in a folder.
 */
export type VsanNodeKind =
  /**
   * Never sent.
   */
  | 'VSAN_NODE_KIND_UNSPECIFIED'
  | 0
  /**
   * A file in the log of the folder.
   */
  | 'VSAN_NODE_KIND_FILE'
  | 1
  /**
   * A file in an object of its own.
   */
  | 'VSAN_NODE_KIND_OBJECT'
  | 2
  /**
   * A lock file.
   */
  | 'VSAN_NODE_KIND_LOCK'
  | 3
  /**
   * A folder.
   */
  | 'VSAN_NODE_KIND_FOLDER'
  | 4

/**
 * What has a name in a folder.
 */
export type VsanNodeKind__Output = typeof VsanNodeKind[keyof typeof VsanNodeKind]

// Original file: proto/nkpsim/esxi/v1/vsan_file.proto

/**
 * What a call on a folder does.
 */
export const NamespaceCallKind = {
  /**
   * Never sent.
   */
  NAMESPACE_CALL_KIND_UNSPECIFIED: 'NAMESPACE_CALL_KIND_UNSPECIFIED',
  /**
   * Opens a file, and makes it if the access says so.
   */
  NAMESPACE_CALL_KIND_OPEN: 'NAMESPACE_CALL_KIND_OPEN',
  /**
   * Describes what has a name.
   */
  NAMESPACE_CALL_KIND_LOOK: 'NAMESPACE_CALL_KIND_LOOK',
  /**
   * Describes a file by its number.
   */
  NAMESPACE_CALL_KIND_STAT: 'NAMESPACE_CALL_KIND_STAT',
  /**
   * Returns the names in the folder.
   */
  NAMESPACE_CALL_KIND_LIST: 'NAMESPACE_CALL_KIND_LIST',
  /**
   * Reads a small file.
   */
  NAMESPACE_CALL_KIND_READ: 'NAMESPACE_CALL_KIND_READ',
  /**
   * Writes to a small file.
   */
  NAMESPACE_CALL_KIND_WRITE: 'NAMESPACE_CALL_KIND_WRITE',
  /**
   * Sets the length of a file.
   */
  NAMESPACE_CALL_KIND_TRUNCATE: 'NAMESPACE_CALL_KIND_TRUNCATE',
  /**
   * Gives a file or folder another name in the folder.
   */
  NAMESPACE_CALL_KIND_RENAME: 'NAMESPACE_CALL_KIND_RENAME',
  /**
   * Removes a file.
   */
  NAMESPACE_CALL_KIND_REMOVE: 'NAMESPACE_CALL_KIND_REMOVE',
  /**
   * Makes a folder.
   */
  NAMESPACE_CALL_KIND_MAKE_FOLDER: 'NAMESPACE_CALL_KIND_MAKE_FOLDER',
  /**
   * Removes the name of a folder that was removed by END.
   */
  NAMESPACE_CALL_KIND_REMOVE_FOLDER: 'NAMESPACE_CALL_KIND_REMOVE_FOLDER',
  /**
   * Makes a missing lock file.
   */
  NAMESPACE_CALL_KIND_LOCK: 'NAMESPACE_CALL_KIND_LOCK',
  /**
   * Removes the folder itself, if it is empty.
   */
  NAMESPACE_CALL_KIND_END: 'NAMESPACE_CALL_KIND_END',
  /**
   * Makes the folder and its small files durable.
   */
  NAMESPACE_CALL_KIND_SYNC: 'NAMESPACE_CALL_KIND_SYNC',
} as const;

/**
 * What a call on a folder does.
 */
export type NamespaceCallKind =
  /**
   * Never sent.
   */
  | 'NAMESPACE_CALL_KIND_UNSPECIFIED'
  | 0
  /**
   * Opens a file, and makes it if the access says so.
   */
  | 'NAMESPACE_CALL_KIND_OPEN'
  | 1
  /**
   * Describes what has a name.
   */
  | 'NAMESPACE_CALL_KIND_LOOK'
  | 2
  /**
   * Describes a file by its number.
   */
  | 'NAMESPACE_CALL_KIND_STAT'
  | 3
  /**
   * Returns the names in the folder.
   */
  | 'NAMESPACE_CALL_KIND_LIST'
  | 4
  /**
   * Reads a small file.
   */
  | 'NAMESPACE_CALL_KIND_READ'
  | 5
  /**
   * Writes to a small file.
   */
  | 'NAMESPACE_CALL_KIND_WRITE'
  | 6
  /**
   * Sets the length of a file.
   */
  | 'NAMESPACE_CALL_KIND_TRUNCATE'
  | 7
  /**
   * Gives a file or folder another name in the folder.
   */
  | 'NAMESPACE_CALL_KIND_RENAME'
  | 8
  /**
   * Removes a file.
   */
  | 'NAMESPACE_CALL_KIND_REMOVE'
  | 9
  /**
   * Makes a folder.
   */
  | 'NAMESPACE_CALL_KIND_MAKE_FOLDER'
  | 10
  /**
   * Removes the name of a folder that was removed by END.
   */
  | 'NAMESPACE_CALL_KIND_REMOVE_FOLDER'
  | 11
  /**
   * Makes a missing lock file.
   */
  | 'NAMESPACE_CALL_KIND_LOCK'
  | 12
  /**
   * Removes the folder itself, if it is empty.
   */
  | 'NAMESPACE_CALL_KIND_END'
  | 13
  /**
   * Makes the folder and its small files durable.
   */
  | 'NAMESPACE_CALL_KIND_SYNC'
  | 14

/**
 * What a call on a folder does.
 */
export type NamespaceCallKind__Output = typeof NamespaceCallKind[keyof typeof NamespaceCallKind]

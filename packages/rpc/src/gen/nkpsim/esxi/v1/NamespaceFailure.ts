// Original file: proto/nkpsim/esxi/v1/vsan_file.proto


/**
 * A failure as of a file system.
 */
export interface NamespaceFailure {
  /**
   * Such as ENOENT.
   */
  'code'?: (string);
  /**
   * Call of the file system, such as open.
   */
  'syscall'?: (string);
  /**
   * One line.
   */
  'message'?: (string);
}

/**
 * A failure as of a file system.
 */
export interface NamespaceFailure__Output {
  /**
   * Such as ENOENT.
   */
  'code': (string);
  /**
   * Call of the file system, such as open.
   */
  'syscall': (string);
  /**
   * One line.
   */
  'message': (string);
}

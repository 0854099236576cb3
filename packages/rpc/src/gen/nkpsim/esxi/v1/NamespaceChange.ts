// Original file: proto/nkpsim/esxi/v1/vsan_file.proto


/**
 * Place of a change in the history of a folder.
 */
export interface NamespaceChange {
  /**
   * Random text of the owner that made the change.
   */
  'nonce'?: (string);
  /**
   * Number of the change.
   */
  'sequence'?: (number | string);
}

/**
 * Place of a change in the history of a folder.
 */
export interface NamespaceChange__Output {
  /**
   * Random text of the owner that made the change.
   */
  'nonce': (string);
  /**
   * Number of the change.
   */
  'sequence': (number);
}

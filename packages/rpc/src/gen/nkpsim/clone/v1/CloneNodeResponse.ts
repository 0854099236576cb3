// Original file: proto/nkpsim/clone/v1/clone.proto


/**
 * Progress of a clone.
 */
export interface CloneNodeResponse {
  /**
   * Whether the machine is a node now. If not, it is ready to become one.
   */
  'committed'?: (boolean);
}

/**
 * Progress of a clone.
 */
export interface CloneNodeResponse__Output {
  /**
   * Whether the machine is a node now. If not, it is ready to become one.
   */
  'committed': (boolean);
}

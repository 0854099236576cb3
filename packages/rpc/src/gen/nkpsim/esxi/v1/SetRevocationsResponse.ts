// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * The list is durable, or the host has a newer list.
 */
export interface SetRevocationsResponse {
  /**
   * Epoch of the newer list. The host refuses every token that has an earlier epoch. 0: the host
   * has taken the list.
   */
  'newerEpoch'?: (number | string);
}

/**
 * The list is durable, or the host has a newer list.
 */
export interface SetRevocationsResponse__Output {
  /**
   * Epoch of the newer list. The host refuses every token that has an earlier epoch. 0: the host
   * has taken the list.
   */
  'newerEpoch': (number);
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for events from a given one on.
 */
export interface FollowEventsRequest {
  /**
   * Sequence number of the last known event; 0: none.
   */
  'afterSequence'?: (number | string);
}

/**
 * Asks for events from a given one on.
 */
export interface FollowEventsRequest__Output {
  /**
   * Sequence number of the last known event; 0: none.
   */
  'afterSequence': (number);
}

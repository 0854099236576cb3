// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for the events after a given one.
 */
export interface FollowEventsRequest {
  /**
   * Sequence number of the last known event; 0: none.
   */
  'afterSequence'?: (number | string);
}

/**
 * Asks for the events after a given one.
 */
export interface FollowEventsRequest__Output {
  /**
   * Sequence number of the last known event; 0: none.
   */
  'afterSequence': (number);
}

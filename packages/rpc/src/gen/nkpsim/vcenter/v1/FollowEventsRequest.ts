// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for events from one on.
 */
export interface FollowEventsRequest {
  /**
   * Sequence number of the last one that is known; 0: none is.
   */
  'afterSequence'?: (number | string);
}

/**
 * Asks for events from one on.
 */
export interface FollowEventsRequest__Output {
  /**
   * Sequence number of the last one that is known; 0: none is.
   */
  'afterSequence': (number);
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Asks for events.
 */
export interface ListEventsRequest {
  /**
   * At most so many; 0: 100. 1000 at most.
   */
  'limit'?: (number);
}

/**
 * Asks for events.
 */
export interface ListEventsRequest__Output {
  /**
   * At most so many; 0: 100. 1000 at most.
   */
  'limit': (number);
}

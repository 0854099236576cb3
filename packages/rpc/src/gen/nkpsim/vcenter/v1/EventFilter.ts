// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Which events are asked for. What is left out says nothing.
 */
export interface EventFilter {
  /**
   * Name of what they happened to.
   */
  'entity'?: (string);
  /**
   * Ids, or beginnings of ids with an asterisk behind: `com.vmware.vc.vm.*`.
   */
  'ids'?: (string)[];
  /**
   * Not from before; milliseconds since 1970, UTC.
   */
  'sinceMs'?: (number | string);
  /**
   * Not from after; milliseconds since 1970, UTC.
   */
  'untilMs'?: (number | string);
  /**
   * Only those with a smaller sequence number: the next page.
   */
  'beforeSequence'?: (number | string);
}

/**
 * Which events are asked for. What is left out says nothing.
 */
export interface EventFilter__Output {
  /**
   * Name of what they happened to.
   */
  'entity': (string);
  /**
   * Ids, or beginnings of ids with an asterisk behind: `com.vmware.vc.vm.*`.
   */
  'ids': (string)[];
  /**
   * Not from before; milliseconds since 1970, UTC.
   */
  'sinceMs': (number);
  /**
   * Not from after; milliseconds since 1970, UTC.
   */
  'untilMs': (number);
  /**
   * Only those with a smaller sequence number: the next page.
   */
  'beforeSequence': (number);
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto


/**
 * Filter of events. Unset fields do not filter.
 */
export interface EventFilter {
  /**
   * Name of the object.
   */
  'entity'?: (string);
  /**
   * Ids, or prefixes of ids followed by an asterisk: `com.vmware.vc.vm.*`.
   */
  'ids'?: (string)[];
  /**
   * Not before; milliseconds since 1970, UTC.
   */
  'sinceMs'?: (number | string);
  /**
   * Not after; milliseconds since 1970, UTC.
   */
  'untilMs'?: (number | string);
  /**
   * Only smaller sequence numbers: the next page.
   */
  'beforeSequence'?: (number | string);
}

/**
 * Filter of events. Unset fields do not filter.
 */
export interface EventFilter__Output {
  /**
   * Name of the object.
   */
  'entity': (string);
  /**
   * Ids, or prefixes of ids followed by an asterisk: `com.vmware.vc.vm.*`.
   */
  'ids': (string)[];
  /**
   * Not before; milliseconds since 1970, UTC.
   */
  'sinceMs': (number);
  /**
   * Not after; milliseconds since 1970, UTC.
   */
  'untilMs': (number);
  /**
   * Only smaller sequence numbers: the next page.
   */
  'beforeSequence': (number);
}

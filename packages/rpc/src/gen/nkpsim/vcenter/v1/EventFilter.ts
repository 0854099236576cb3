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
   * Only events at this time or later; milliseconds since 1970, UTC.
   */
  'sinceMs'?: (number | string);
  /**
   * Only events at this time or earlier; milliseconds since 1970, UTC.
   */
  'untilMs'?: (number | string);
  /**
   * Only events with a smaller sequence number. Use it to read the next page.
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
   * Only events at this time or later; milliseconds since 1970, UTC.
   */
  'sinceMs': (number);
  /**
   * Only events at this time or earlier; milliseconds since 1970, UTC.
   */
  'untilMs': (number);
  /**
   * Only events with a smaller sequence number. Use it to read the next page.
   */
  'beforeSequence': (number);
}

// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { EventFilter as _nkpsim_vcenter_v1_EventFilter, EventFilter__Output as _nkpsim_vcenter_v1_EventFilter__Output } from '../../../nkpsim/vcenter/v1/EventFilter.ts';

/**
 * Asks for events.
 */
export interface ListEventsRequest {
  /**
   * Maximum number of events, at most 1000; 0: 100.
   */
  'limit'?: (number);
  /**
   * Which events to return.
   */
  'filter'?: (_nkpsim_vcenter_v1_EventFilter | null);
}

/**
 * Asks for events.
 */
export interface ListEventsRequest__Output {
  /**
   * Maximum number of events, at most 1000; 0: 100.
   */
  'limit': (number);
  /**
   * Which events to return.
   */
  'filter': (_nkpsim_vcenter_v1_EventFilter__Output | null);
}

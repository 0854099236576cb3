// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { EventFilter as _nkpsim_vcenter_v1_EventFilter, EventFilter__Output as _nkpsim_vcenter_v1_EventFilter__Output } from '../../../nkpsim/vcenter/v1/EventFilter.ts';

/**
 * Asks for events.
 */
export interface ListEventsRequest {
  /**
   * At most so many; 0: 100. 1000 at most.
   */
  'limit'?: (number);
  /**
   * Which.
   */
  'filter'?: (_nkpsim_vcenter_v1_EventFilter | null);
}

/**
 * Asks for events.
 */
export interface ListEventsRequest__Output {
  /**
   * At most so many; 0: 100. 1000 at most.
   */
  'limit': (number);
  /**
   * Which.
   */
  'filter': (_nkpsim_vcenter_v1_EventFilter__Output | null);
}

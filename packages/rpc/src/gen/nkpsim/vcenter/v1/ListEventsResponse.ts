// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { Event as _nkpsim_vcenter_v1_Event, Event__Output as _nkpsim_vcenter_v1_Event__Output } from '../../../nkpsim/vcenter/v1/Event.ts';

/**
 * Events.
 */
export interface ListEventsResponse {
  /**
   * The newest first.
   */
  'events'?: (_nkpsim_vcenter_v1_Event)[];
}

/**
 * Events.
 */
export interface ListEventsResponse__Output {
  /**
   * The newest first.
   */
  'events': (_nkpsim_vcenter_v1_Event__Output)[];
}

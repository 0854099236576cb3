// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { Event as _nkpsim_vcenter_v1_Event, Event__Output as _nkpsim_vcenter_v1_Event__Output } from '../../../nkpsim/vcenter/v1/Event.ts';

/**
 * A new event.
 */
export interface FollowEventsResponse {
  /**
   * The event.
   */
  'event'?: (_nkpsim_vcenter_v1_Event | null);
}

/**
 * A new event.
 */
export interface FollowEventsResponse__Output {
  /**
   * The event.
   */
  'event': (_nkpsim_vcenter_v1_Event__Output | null);
}

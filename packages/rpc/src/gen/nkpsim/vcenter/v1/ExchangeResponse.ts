// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { DomainEntry as _nkpsim_vcenter_v1_DomainEntry, DomainEntry__Output as _nkpsim_vcenter_v1_DomainEntry__Output } from '../../../nkpsim/vcenter/v1/DomainEntry.ts';

/**
 * What the called vCenter has now.
 */
export interface ExchangeResponse {
  /**
   * All entries.
   */
  'entries'?: (_nkpsim_vcenter_v1_DomainEntry)[];
}

/**
 * What the called vCenter has now.
 */
export interface ExchangeResponse__Output {
  /**
   * All entries.
   */
  'entries': (_nkpsim_vcenter_v1_DomainEntry__Output)[];
}

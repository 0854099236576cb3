// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { DomainEntry as _nkpsim_vcenter_v1_DomainEntry, DomainEntry__Output as _nkpsim_vcenter_v1_DomainEntry__Output } from '../../../nkpsim/vcenter/v1/DomainEntry.ts';

/**
 * What the caller has.
 */
export interface ExchangeRequest {
  /**
   * All entries, 10000 at most.
   */
  'entries'?: (_nkpsim_vcenter_v1_DomainEntry)[];
}

/**
 * What the caller has.
 */
export interface ExchangeRequest__Output {
  /**
   * All entries, 10000 at most.
   */
  'entries': (_nkpsim_vcenter_v1_DomainEntry__Output)[];
}

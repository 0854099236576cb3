// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { DomainEntry as _nkpsim_vcenter_v1_DomainEntry, DomainEntry__Output as _nkpsim_vcenter_v1_DomainEntry__Output } from '../../../nkpsim/vcenter/v1/DomainEntry.ts';

/**
 * The caller's entries.
 */
export interface ExchangeRequest {
  /**
   * All entries, at most 10000.
   */
  'entries'?: (_nkpsim_vcenter_v1_DomainEntry)[];
}

/**
 * The caller's entries.
 */
export interface ExchangeRequest__Output {
  /**
   * All entries, at most 10000.
   */
  'entries': (_nkpsim_vcenter_v1_DomainEntry__Output)[];
}

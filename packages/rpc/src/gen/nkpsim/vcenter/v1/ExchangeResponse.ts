// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { DomainEntry as _nkpsim_vcenter_v1_DomainEntry, DomainEntry__Output as _nkpsim_vcenter_v1_DomainEntry__Output } from '../../../nkpsim/vcenter/v1/DomainEntry.ts';

/**
 * All entries after the merge.
 */
export interface ExchangeResponse {
  /**
   * All entries.
   */
  'entries'?: (_nkpsim_vcenter_v1_DomainEntry)[];
}

/**
 * All entries after the merge.
 */
export interface ExchangeResponse__Output {
  /**
   * All entries.
   */
  'entries': (_nkpsim_vcenter_v1_DomainEntry__Output)[];
}

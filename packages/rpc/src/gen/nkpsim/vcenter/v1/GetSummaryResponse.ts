// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { VcenterSummary as _nkpsim_vcenter_v1_VcenterSummary, VcenterSummary__Output as _nkpsim_vcenter_v1_VcenterSummary__Output } from '../../../nkpsim/vcenter/v1/VcenterSummary.ts';

/**
 * Current state of a vCenter.
 */
export interface GetSummaryResponse {
  /**
   * Summary of the vCenter.
   */
  'summary'?: (_nkpsim_vcenter_v1_VcenterSummary | null);
  /**
   * SHA-256 of all shared entries, 32 bytes: equal values mean equal entries.
   */
  'entriesDigest'?: (Buffer | Uint8Array | string);
}

/**
 * Current state of a vCenter.
 */
export interface GetSummaryResponse__Output {
  /**
   * Summary of the vCenter.
   */
  'summary': (_nkpsim_vcenter_v1_VcenterSummary__Output | null);
  /**
   * SHA-256 of all shared entries, 32 bytes: equal values mean equal entries.
   */
  'entriesDigest': (Buffer);
}

// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { VcenterSummary as _nkpsim_vcenter_v1_VcenterSummary, VcenterSummary__Output as _nkpsim_vcenter_v1_VcenterSummary__Output } from '../../../nkpsim/vcenter/v1/VcenterSummary.ts';

/**
 * A vCenter as it is now.
 */
export interface GetSummaryResponse {
  /**
   * What it is and holds.
   */
  'summary'?: (_nkpsim_vcenter_v1_VcenterSummary | null);
  /**
   * SHA-256 of all entries that it has, 32 bytes: two vCenters with the same share the same.
   */
  'entriesDigest'?: (Buffer | Uint8Array | string);
}

/**
 * A vCenter as it is now.
 */
export interface GetSummaryResponse__Output {
  /**
   * What it is and holds.
   */
  'summary': (_nkpsim_vcenter_v1_VcenterSummary__Output | null);
  /**
   * SHA-256 of all entries that it has, 32 bytes: two vCenters with the same share the same.
   */
  'entriesDigest': (Buffer);
}

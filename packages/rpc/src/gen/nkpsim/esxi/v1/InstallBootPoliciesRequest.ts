// Original file: proto/nkpsim/esxi/v1/attestation.proto

import type { BootPolicy as _nkpsim_esxi_v1_BootPolicy, BootPolicy__Output as _nkpsim_esxi_v1_BootPolicy__Output } from '../../../nkpsim/esxi/v1/BootPolicy.ts';

/**
 * Approvals that replace those the host has.
 */
export interface InstallBootPoliciesRequest {
  /**
   * Public key of the approver, X and Y, 64 bytes.
   */
  'bootAuthority'?: (Buffer | Uint8Array | string);
  /**
   * Bound into every approval.
   */
  'reference'?: (Buffer | Uint8Array | string);
  /**
   * At most 8; one of them must match what the host has booted.
   */
  'policies'?: (_nkpsim_esxi_v1_BootPolicy)[];
}

/**
 * Approvals that replace those the host has.
 */
export interface InstallBootPoliciesRequest__Output {
  /**
   * Public key of the approver, X and Y, 64 bytes.
   */
  'bootAuthority': (Buffer);
  /**
   * Bound into every approval.
   */
  'reference': (Buffer);
  /**
   * At most 8; one of them must match what the host has booted.
   */
  'policies': (_nkpsim_esxi_v1_BootPolicy__Output)[];
}

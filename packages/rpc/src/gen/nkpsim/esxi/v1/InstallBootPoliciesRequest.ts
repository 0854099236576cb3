// Original file: proto/nkpsim/esxi/v1/attestation.proto

import type { BootPolicy as _nkpsim_esxi_v1_BootPolicy, BootPolicy__Output as _nkpsim_esxi_v1_BootPolicy__Output } from '../../../nkpsim/esxi/v1/BootPolicy.ts';

/**
 * Approvals that replace those that the host keeps.
 */
export interface InstallBootPoliciesRequest {
  /**
   * Public key that approves, X and Y, 64 bytes.
   */
  'bootAuthority'?: (Buffer | Uint8Array | string);
  /**
   * Bound into every approval.
   */
  'reference'?: (Buffer | Uint8Array | string);
  /**
   * 8 at most; one of them must fit what the host has booted.
   */
  'policies'?: (_nkpsim_esxi_v1_BootPolicy)[];
}

/**
 * Approvals that replace those that the host keeps.
 */
export interface InstallBootPoliciesRequest__Output {
  /**
   * Public key that approves, X and Y, 64 bytes.
   */
  'bootAuthority': (Buffer);
  /**
   * Bound into every approval.
   */
  'reference': (Buffer);
  /**
   * 8 at most; one of them must fit what the host has booted.
   */
  'policies': (_nkpsim_esxi_v1_BootPolicy__Output)[];
}

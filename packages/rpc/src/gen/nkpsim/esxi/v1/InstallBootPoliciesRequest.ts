// Original file: proto/nkpsim/esxi/v1/attestation.proto

import type { BootPolicy as _nkpsim_esxi_v1_BootPolicy, BootPolicy__Output as _nkpsim_esxi_v1_BootPolicy__Output } from '../../../nkpsim/esxi/v1/BootPolicy.ts';

/**
 * Approvals that replace the host's present approvals.
 */
export interface InstallBootPoliciesRequest {
  /**
   * Public key of the approver, X and Y, 64 bytes.
   */
  'bootAuthority'?: (Buffer | Uint8Array | string);
  /**
   * Bytes that are part of every signed approval.
   */
  'reference'?: (Buffer | Uint8Array | string);
  /**
   * The new approvals. One of them must match the boot that the host has made.
   */
  'policies'?: (_nkpsim_esxi_v1_BootPolicy)[];
}

/**
 * Approvals that replace the host's present approvals.
 */
export interface InstallBootPoliciesRequest__Output {
  /**
   * Public key of the approver, X and Y, 64 bytes.
   */
  'bootAuthority': (Buffer);
  /**
   * Bytes that are part of every signed approval.
   */
  'reference': (Buffer);
  /**
   * The new approvals. One of them must match the boot that the host has made.
   */
  'policies': (_nkpsim_esxi_v1_BootPolicy__Output)[];
}

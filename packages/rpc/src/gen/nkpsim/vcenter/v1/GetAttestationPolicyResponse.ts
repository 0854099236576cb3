// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { AttestationPolicy as _nkpsim_vcenter_v1_AttestationPolicy, AttestationPolicy__Output as _nkpsim_vcenter_v1_AttestationPolicy__Output } from '../../../nkpsim/vcenter/v1/AttestationPolicy.ts';

/**
 * The policy.
 */
export interface GetAttestationPolicyResponse {
  /**
   * The present policy.
   */
  'policy'?: (_nkpsim_vcenter_v1_AttestationPolicy | null);
}

/**
 * The policy.
 */
export interface GetAttestationPolicyResponse__Output {
  /**
   * The present policy.
   */
  'policy': (_nkpsim_vcenter_v1_AttestationPolicy__Output | null);
}

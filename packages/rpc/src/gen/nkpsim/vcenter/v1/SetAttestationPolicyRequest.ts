// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { AttestationPolicy as _nkpsim_vcenter_v1_AttestationPolicy, AttestationPolicy__Output as _nkpsim_vcenter_v1_AttestationPolicy__Output } from '../../../nkpsim/vcenter/v1/AttestationPolicy.ts';

/**
 * A new policy, complete.
 */
export interface SetAttestationPolicyRequest {
  /**
   * Replaces the current one; every host is attested again.
   */
  'policy'?: (_nkpsim_vcenter_v1_AttestationPolicy | null);
}

/**
 * A new policy, complete.
 */
export interface SetAttestationPolicyRequest__Output {
  /**
   * Replaces the current one; every host is attested again.
   */
  'policy': (_nkpsim_vcenter_v1_AttestationPolicy__Output | null);
}

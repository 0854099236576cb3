// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { AttestationPolicy as _nkpsim_vcenter_v1_AttestationPolicy, AttestationPolicy__Output as _nkpsim_vcenter_v1_AttestationPolicy__Output } from '../../../nkpsim/vcenter/v1/AttestationPolicy.ts';

/**
 * A new policy, as a whole.
 */
export interface SetAttestationPolicyRequest {
  /**
   * It replaces the one before; hosts are attested anew.
   */
  'policy'?: (_nkpsim_vcenter_v1_AttestationPolicy | null);
}

/**
 * A new policy, as a whole.
 */
export interface SetAttestationPolicyRequest__Output {
  /**
   * It replaces the one before; hosts are attested anew.
   */
  'policy': (_nkpsim_vcenter_v1_AttestationPolicy__Output | null);
}

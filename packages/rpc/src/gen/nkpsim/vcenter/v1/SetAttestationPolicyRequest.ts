// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { AttestationPolicy as _nkpsim_vcenter_v1_AttestationPolicy, AttestationPolicy__Output as _nkpsim_vcenter_v1_AttestationPolicy__Output } from '../../../nkpsim/vcenter/v1/AttestationPolicy.ts';

/**
 * A new policy with all fields.
 */
export interface SetAttestationPolicyRequest {
  /**
   * The policy that replaces the present one. vCenter attests every host again.
   */
  'policy'?: (_nkpsim_vcenter_v1_AttestationPolicy | null);
}

/**
 * A new policy with all fields.
 */
export interface SetAttestationPolicyRequest__Output {
  /**
   * The policy that replaces the present one. vCenter attests every host again.
   */
  'policy': (_nkpsim_vcenter_v1_AttestationPolicy__Output | null);
}

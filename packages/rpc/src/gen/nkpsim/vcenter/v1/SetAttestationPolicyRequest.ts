// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { AttestationPolicy as _nkpsim_vcenter_v1_AttestationPolicy, AttestationPolicy__Output as _nkpsim_vcenter_v1_AttestationPolicy__Output } from '../../../nkpsim/vcenter/v1/AttestationPolicy.ts';

/**
 * New values of the policy.
 */
export interface SetAttestationPolicyRequest {
  /**
   * The new values. vCenter attests every host again.
   */
  'policy'?: (_nkpsim_vcenter_v1_AttestationPolicy | null);
  /**
   * Names of the fields to change, such as `minimum_version`; vCenter keeps all other fields.
   * Empty: the policy replaces the present one.
   */
  'fields'?: (string)[];
}

/**
 * New values of the policy.
 */
export interface SetAttestationPolicyRequest__Output {
  /**
   * The new values. vCenter attests every host again.
   */
  'policy': (_nkpsim_vcenter_v1_AttestationPolicy__Output | null);
  /**
   * Names of the fields to change, such as `minimum_version`; vCenter keeps all other fields.
   * Empty: the policy replaces the present one.
   */
  'fields': (string)[];
}

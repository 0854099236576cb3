// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Constraints as _nkpsim_vcenter_v1_Constraints, Constraints__Output as _nkpsim_vcenter_v1_Constraints__Output } from '../../../nkpsim/vcenter/v1/Constraints.ts';

/**
 * A provider to make.
 */
export interface CreateProviderRequest {
  /**
   * Name, unique in the vCenter; 1 to 80 characters of letters, digits, space, dot, hyphen,
   * underscore.
   */
  'provider'?: (string);
  /**
   * Limits on which hosts receive the provider; unset: tpm_required.
   */
  'constraints'?: (_nkpsim_vcenter_v1_Constraints | null);
  /**
   * UUID for the KDK; empty: vCenter makes one.
   */
  'keyId'?: (string);
  /**
   * KDK, 32 bytes; empty: vCenter makes one.
   */
  'keyDerivationKey'?: (Buffer | Uint8Array | string);
}

/**
 * A provider to make.
 */
export interface CreateProviderRequest__Output {
  /**
   * Name, unique in the vCenter; 1 to 80 characters of letters, digits, space, dot, hyphen,
   * underscore.
   */
  'provider': (string);
  /**
   * Limits on which hosts receive the provider; unset: tpm_required.
   */
  'constraints': (_nkpsim_vcenter_v1_Constraints__Output | null);
  /**
   * UUID for the KDK; empty: vCenter makes one.
   */
  'keyId': (string);
  /**
   * KDK, 32 bytes; empty: vCenter makes one.
   */
  'keyDerivationKey': (Buffer);
}

// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Constraints as _nkpsim_vcenter_v1_Constraints, Constraints__Output as _nkpsim_vcenter_v1_Constraints__Output } from '../../../nkpsim/vcenter/v1/Constraints.ts';

/**
 * A backup file to restore.
 */
export interface ImportProviderRequest {
  /**
   * The PKCS#12 file, at most 64 KiB.
   */
  'config'?: (Buffer | Uint8Array | string);
  /**
   * Password of the file; empty for a file that is not encrypted.
   */
  'password'?: (string);
  /**
   * Limits on which hosts receive the provider; unset: those in the file.
   */
  'constraints'?: (_nkpsim_vcenter_v1_Constraints | null);
  /**
   * Whether to check everything without a change.
   */
  'dryRun'?: (boolean);
}

/**
 * A backup file to restore.
 */
export interface ImportProviderRequest__Output {
  /**
   * The PKCS#12 file, at most 64 KiB.
   */
  'config': (Buffer);
  /**
   * Password of the file; empty for a file that is not encrypted.
   */
  'password': (string);
  /**
   * Limits on which hosts receive the provider; unset: those in the file.
   */
  'constraints': (_nkpsim_vcenter_v1_Constraints__Output | null);
  /**
   * Whether to check everything without a change.
   */
  'dryRun': (boolean);
}

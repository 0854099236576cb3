// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Constraints as _nkpsim_vcenter_v1_Constraints, Constraints__Output as _nkpsim_vcenter_v1_Constraints__Output } from '../../../nkpsim/vcenter/v1/Constraints.ts';

/**
 * A backup file to restore.
 */
export interface ImportProviderRequest {
  /**
   * The PKCS#12 file, 64 KiB at most.
   */
  'config'?: (Buffer | Uint8Array | string);
  /**
   * Its password; empty for a file that is not encrypted.
   */
  'password'?: (string);
  /**
   * Limits on where it goes; unset: those in the file.
   */
  'constraints'?: (_nkpsim_vcenter_v1_Constraints | null);
  /**
   * Reads and checks everything, changes nothing.
   */
  'dryRun'?: (boolean);
}

/**
 * A backup file to restore.
 */
export interface ImportProviderRequest__Output {
  /**
   * The PKCS#12 file, 64 KiB at most.
   */
  'config': (Buffer);
  /**
   * Its password; empty for a file that is not encrypted.
   */
  'password': (string);
  /**
   * Limits on where it goes; unset: those in the file.
   */
  'constraints': (_nkpsim_vcenter_v1_Constraints__Output | null);
  /**
   * Reads and checks everything, changes nothing.
   */
  'dryRun': (boolean);
}

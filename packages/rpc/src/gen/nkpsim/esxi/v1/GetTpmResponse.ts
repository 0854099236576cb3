// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type { PcrValue as _nkpsim_esxi_v1_PcrValue, PcrValue__Output as _nkpsim_esxi_v1_PcrValue__Output } from '../../../nkpsim/esxi/v1/PcrValue.ts';

/**
 * The TPM.
 */
export interface GetTpmResponse {
  /**
   * `2.0`.
   */
  'version'?: (string);
  /**
   * Four letters of the vendor.
   */
  'manufacturer'?: (string);
  /**
   * Four 16-bit numbers with dots.
   */
  'firmwareVersion'?: (string);
  /**
   * Name of the EK, 34 bytes in hex.
   */
  'endorsementKeyName'?: (string);
  /**
   * Certificate of the EK, PEM; empty if there is none.
   */
  'endorsementCertificate'?: (string);
  /**
   * PCRs that a boot measures into.
   */
  'pcrs'?: (_nkpsim_esxi_v1_PcrValue)[];
  /**
   * Whether the TPM refuses authorisations after too many wrong ones.
   */
  'inLockout'?: (boolean);
  /**
   * Wrong authorisations counted now.
   */
  'lockoutFailures'?: (number);
  /**
   * Number of wrong ones at which it locks.
   */
  'lockoutMaxFailures'?: (number);
  /**
   * Seconds until one is forgotten.
   */
  'lockoutRecoverySeconds'?: (number);
  /**
   * NV counter of boot policies; 0 if there is none.
   */
  'bootPolicyCounter'?: (number | string);
  /**
   * NV counter of written configurations; 0 if there is none.
   */
  'configurationCounter'?: (number | string);
}

/**
 * The TPM.
 */
export interface GetTpmResponse__Output {
  /**
   * `2.0`.
   */
  'version': (string);
  /**
   * Four letters of the vendor.
   */
  'manufacturer': (string);
  /**
   * Four 16-bit numbers with dots.
   */
  'firmwareVersion': (string);
  /**
   * Name of the EK, 34 bytes in hex.
   */
  'endorsementKeyName': (string);
  /**
   * Certificate of the EK, PEM; empty if there is none.
   */
  'endorsementCertificate': (string);
  /**
   * PCRs that a boot measures into.
   */
  'pcrs': (_nkpsim_esxi_v1_PcrValue__Output)[];
  /**
   * Whether the TPM refuses authorisations after too many wrong ones.
   */
  'inLockout': (boolean);
  /**
   * Wrong authorisations counted now.
   */
  'lockoutFailures': (number);
  /**
   * Number of wrong ones at which it locks.
   */
  'lockoutMaxFailures': (number);
  /**
   * Seconds until one is forgotten.
   */
  'lockoutRecoverySeconds': (number);
  /**
   * NV counter of boot policies; 0 if there is none.
   */
  'bootPolicyCounter': (number);
  /**
   * NV counter of written configurations; 0 if there is none.
   */
  'configurationCounter': (number);
}

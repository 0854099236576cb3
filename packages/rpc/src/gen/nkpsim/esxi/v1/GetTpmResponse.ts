// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type { PcrValue as _nkpsim_esxi_v1_PcrValue, PcrValue__Output as _nkpsim_esxi_v1_PcrValue__Output } from '../../../nkpsim/esxi/v1/PcrValue.ts';

/**
 * The TPM.
 */
export interface GetTpmResponse {
  /**
   * Version of the TPM: `2.0`.
   */
  'version'?: (string);
  /**
   * The vendor's id, four letters.
   */
  'manufacturer'?: (string);
  /**
   * Four 16-bit numbers, separated by dots.
   */
  'firmwareVersion'?: (string);
  /**
   * TPM name of the endorsement key (EK), 34 bytes in hex.
   */
  'endorsementKeyName'?: (string);
  /**
   * Certificate of the EK, PEM; empty if the TPM does not have a certificate.
   */
  'endorsementCertificate'?: (string);
  /**
   * PCRs that a boot measures into.
   */
  'pcrs'?: (_nkpsim_esxi_v1_PcrValue)[];
  /**
   * Whether the TPM refuses authorizations because there were too many failures.
   */
  'inLockout'?: (boolean);
  /**
   * Number of failed authorizations that the TPM counts now.
   */
  'lockoutFailures'?: (number);
  /**
   * Number of failures at which the TPM locks.
   */
  'lockoutMaxFailures'?: (number);
  /**
   * Seconds after which the TPM forgets one failure.
   */
  'lockoutRecoverySeconds'?: (number);
  /**
   * Value of the NV counter of boot policies; 0 if there is no such counter.
   */
  'bootPolicyCounter'?: (number | string);
  /**
   * Value of the NV counter of written configurations; 0 if there is no such counter.
   */
  'configurationCounter'?: (number | string);
}

/**
 * The TPM.
 */
export interface GetTpmResponse__Output {
  /**
   * Version of the TPM: `2.0`.
   */
  'version': (string);
  /**
   * The vendor's id, four letters.
   */
  'manufacturer': (string);
  /**
   * Four 16-bit numbers, separated by dots.
   */
  'firmwareVersion': (string);
  /**
   * TPM name of the endorsement key (EK), 34 bytes in hex.
   */
  'endorsementKeyName': (string);
  /**
   * Certificate of the EK, PEM; empty if the TPM does not have a certificate.
   */
  'endorsementCertificate': (string);
  /**
   * PCRs that a boot measures into.
   */
  'pcrs': (_nkpsim_esxi_v1_PcrValue__Output)[];
  /**
   * Whether the TPM refuses authorizations because there were too many failures.
   */
  'inLockout': (boolean);
  /**
   * Number of failed authorizations that the TPM counts now.
   */
  'lockoutFailures': (number);
  /**
   * Number of failures at which the TPM locks.
   */
  'lockoutMaxFailures': (number);
  /**
   * Seconds after which the TPM forgets one failure.
   */
  'lockoutRecoverySeconds': (number);
  /**
   * Value of the NV counter of boot policies; 0 if there is no such counter.
   */
  'bootPolicyCounter': (number);
  /**
   * Value of the NV counter of written configurations; 0 if there is no such counter.
   */
  'configurationCounter': (number);
}

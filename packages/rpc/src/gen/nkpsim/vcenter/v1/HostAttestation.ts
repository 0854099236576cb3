// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { AttestationStatus as _nkpsim_vcenter_v1_AttestationStatus, AttestationStatus__Output as _nkpsim_vcenter_v1_AttestationStatus__Output } from '../../../nkpsim/vcenter/v1/AttestationStatus.ts';
import type { AttestationCheck as _nkpsim_vcenter_v1_AttestationCheck, AttestationCheck__Output as _nkpsim_vcenter_v1_AttestationCheck__Output } from '../../../nkpsim/vcenter/v1/AttestationCheck.ts';

/**
 * Result of an attestation.
 */
export interface HostAttestation {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * The result.
   */
  'status'?: (_nkpsim_vcenter_v1_AttestationStatus);
  /**
   * Code of the first check that failed; empty if all passed.
   */
  'reason'?: (string);
  /**
   * One line with the cause; empty if all passed.
   */
  'message'?: (string);
  /**
   * Milliseconds since 1970, UTC; 0: never.
   */
  'timeMs'?: (number | string);
  /**
   * Whether it still counts: it is recent, and the host was connected since.
   */
  'fresh'?: (boolean);
  /**
   * All checks, in order.
   */
  'checks'?: (_nkpsim_vcenter_v1_AttestationCheck)[];
  /**
   * `2.0`, `1.2`, or empty without a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * Name of the EK, 34 bytes in hex; empty if unknown.
   */
  'endorsementKeyName'?: (string);
}

/**
 * Result of an attestation.
 */
export interface HostAttestation__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * The result.
   */
  'status': (_nkpsim_vcenter_v1_AttestationStatus__Output);
  /**
   * Code of the first check that failed; empty if all passed.
   */
  'reason': (string);
  /**
   * One line with the cause; empty if all passed.
   */
  'message': (string);
  /**
   * Milliseconds since 1970, UTC; 0: never.
   */
  'timeMs': (number);
  /**
   * Whether it still counts: it is recent, and the host was connected since.
   */
  'fresh': (boolean);
  /**
   * All checks, in order.
   */
  'checks': (_nkpsim_vcenter_v1_AttestationCheck__Output)[];
  /**
   * `2.0`, `1.2`, or empty without a TPM.
   */
  'tpmVersion': (string);
  /**
   * Name of the EK, 34 bytes in hex; empty if unknown.
   */
  'endorsementKeyName': (string);
}

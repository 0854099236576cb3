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
   * Time of the attestation, milliseconds since 1970, UTC; 0: never.
   */
  'timeMs'?: (number | string);
  /**
   * Whether the attestation still counts: it is recent, and the host has been connected since then.
   */
  'fresh'?: (boolean);
  /**
   * All checks, in order.
   */
  'checks'?: (_nkpsim_vcenter_v1_AttestationCheck)[];
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * TPM name of the endorsement key (EK), 34 bytes in hex; empty if unknown.
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
   * Time of the attestation, milliseconds since 1970, UTC; 0: never.
   */
  'timeMs': (number);
  /**
   * Whether the attestation still counts: it is recent, and the host has been connected since then.
   */
  'fresh': (boolean);
  /**
   * All checks, in order.
   */
  'checks': (_nkpsim_vcenter_v1_AttestationCheck__Output)[];
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion': (string);
  /**
   * TPM name of the endorsement key (EK), 34 bytes in hex; empty if unknown.
   */
  'endorsementKeyName': (string);
}

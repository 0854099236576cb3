// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { SeenVtpmState as _nkpsim_esxi_v1_SeenVtpmState, SeenVtpmState__Output as _nkpsim_esxi_v1_SeenVtpmState__Output } from '../../../nkpsim/esxi/v1/SeenVtpmState.ts';
import type { VtpmProblem as _nkpsim_esxi_v1_VtpmProblem, VtpmProblem__Output as _nkpsim_esxi_v1_VtpmProblem__Output } from '../../../nkpsim/esxi/v1/VtpmProblem.ts';

/**
 * What a host reports about the virtual TPM (vTPM) of a VM.
 */
export interface VtpmReport {
  /**
   * Public RSA-2048 endorsement key that needs a certificate, SubjectPublicKeyInfo as DER; empty if
   * it has one.
   */
  'wantedRsaKey'?: (Buffer | Uint8Array | string);
  /**
   * Public ECC P-256 endorsement key that needs a certificate; empty if it has one.
   */
  'wantedEccKey'?: (Buffer | Uint8Array | string);
  /**
   * The last state of the vTPM that the host has seen; missing if the host has seen none.
   */
  'seen'?: (_nkpsim_esxi_v1_SeenVtpmState | null);
  /**
   * What is wrong with the vTPM.
   */
  'problem'?: (_nkpsim_esxi_v1_VtpmProblem);
}

/**
 * What a host reports about the virtual TPM (vTPM) of a VM.
 */
export interface VtpmReport__Output {
  /**
   * Public RSA-2048 endorsement key that needs a certificate, SubjectPublicKeyInfo as DER; empty if
   * it has one.
   */
  'wantedRsaKey': (Buffer);
  /**
   * Public ECC P-256 endorsement key that needs a certificate; empty if it has one.
   */
  'wantedEccKey': (Buffer);
  /**
   * The last state of the vTPM that the host has seen; missing if the host has seen none.
   */
  'seen': (_nkpsim_esxi_v1_SeenVtpmState__Output | null);
  /**
   * What is wrong with the vTPM.
   */
  'problem': (_nkpsim_esxi_v1_VtpmProblem__Output);
}

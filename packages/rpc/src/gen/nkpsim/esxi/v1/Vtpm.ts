// Original file: proto/nkpsim/esxi/v1/vtpm.proto

import type { VtpmState as _nkpsim_esxi_v1_VtpmState, VtpmState__Output as _nkpsim_esxi_v1_VtpmState__Output } from '../../../nkpsim/esxi/v1/VtpmState.ts';
import type { EndorsementKey as _nkpsim_esxi_v1_EndorsementKey, EndorsementKey__Output as _nkpsim_esxi_v1_EndorsementKey__Output } from '../../../nkpsim/esxi/v1/EndorsementKey.ts';

/**
 * A vTPM.
 */
export interface Vtpm {
  /**
   * Name of the VM.
   */
  'vm'?: (string);
  /**
   * Whether the vTPM runs.
   */
  'state'?: (_nkpsim_esxi_v1_VtpmState);
  /**
   * The endorsement keys: first RSA, then ECC.
   */
  'endorsementKeys'?: (_nkpsim_esxi_v1_EndorsementKey)[];
  /**
   * Name of the folder with the encrypted state, in the folder of the VM.
   */
  'stateFolder'?: (string);
  /**
   * Path of the Unix socket for TPM commands on the machine of the host; empty if the vTPM does not
   * run, or if a guest uses it.
   */
  'socketPath'?: (string);
}

/**
 * A vTPM.
 */
export interface Vtpm__Output {
  /**
   * Name of the VM.
   */
  'vm': (string);
  /**
   * Whether the vTPM runs.
   */
  'state': (_nkpsim_esxi_v1_VtpmState__Output);
  /**
   * The endorsement keys: first RSA, then ECC.
   */
  'endorsementKeys': (_nkpsim_esxi_v1_EndorsementKey__Output)[];
  /**
   * Name of the folder with the encrypted state, in the folder of the VM.
   */
  'stateFolder': (string);
  /**
   * Path of the Unix socket for TPM commands on the machine of the host; empty if the vTPM does not
   * run, or if a guest uses it.
   */
  'socketPath': (string);
}

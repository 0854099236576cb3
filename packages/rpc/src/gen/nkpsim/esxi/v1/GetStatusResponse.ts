// Original file: proto/nkpsim/esxi/v1/host.proto

import type { KeyProviderStatus as _nkpsim_esxi_v1_KeyProviderStatus, KeyProviderStatus__Output as _nkpsim_esxi_v1_KeyProviderStatus__Output } from '../../../nkpsim/esxi/v1/KeyProviderStatus.ts';
import type { TrustAttestation as _nkpsim_esxi_v1_TrustAttestation, TrustAttestation__Output as _nkpsim_esxi_v1_TrustAttestation__Output } from '../../../nkpsim/esxi/v1/TrustAttestation.ts';

/**
 * The state of a host.
 */
export interface GetStatusResponse {
  /**
   * UUID that the host made for itself when it was installed.
   */
  'hostId'?: (string);
  /**
   * Name that the host was given when its process started.
   */
  'name'?: (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version'?: (string);
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects the host's configuration: `TPM` (its key is sealed in the TPM) or `NONE` (its key
   * is in a file).
   */
  'encryptionMode'?: (string);
  /**
   * UUID of the vCenter that manages the host.
   */
  'vcenterInstanceId'?: (string);
  /**
   * Whether that vCenter's stream is open now.
   */
  'vcenterConnected'?: (boolean);
  /**
   * Term of the host's desired state.
   */
  'term'?: (number | string);
  /**
   * Generation of the host's desired state.
   */
  'generation'?: (number | string);
  /**
   * Every provider that the host holds.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_KeyProviderStatus)[];
  /**
   * Build of ESXi.
   */
  'build'?: (string);
  /**
   * Problem of the host's TPM: one of the product's ids, `esx.problem.hardware.tpm2.*`. Empty: no
   * problem.
   */
  'tpmProblem'?: (string);
  /**
   * The problem of the TPM as text.
   */
  'tpmProblemMessage'?: (string);
  /**
   * Version of nkpsim that runs the host. Empty: 0.1.0, which did not report its version.
   */
  'programVersion'?: (string);
  /**
   * Attestation by a Trust Authority; unset if the host is not a Trusted Host.
   */
  'trustAttestation'?: (_nkpsim_esxi_v1_TrustAttestation | null);
}

/**
 * The state of a host.
 */
export interface GetStatusResponse__Output {
  /**
   * UUID that the host made for itself when it was installed.
   */
  'hostId': (string);
  /**
   * Name that the host was given when its process started.
   */
  'name': (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version': (string);
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects the host's configuration: `TPM` (its key is sealed in the TPM) or `NONE` (its key
   * is in a file).
   */
  'encryptionMode': (string);
  /**
   * UUID of the vCenter that manages the host.
   */
  'vcenterInstanceId': (string);
  /**
   * Whether that vCenter's stream is open now.
   */
  'vcenterConnected': (boolean);
  /**
   * Term of the host's desired state.
   */
  'term': (number);
  /**
   * Generation of the host's desired state.
   */
  'generation': (number);
  /**
   * Every provider that the host holds.
   */
  'keyProviders': (_nkpsim_esxi_v1_KeyProviderStatus__Output)[];
  /**
   * Build of ESXi.
   */
  'build': (string);
  /**
   * Problem of the host's TPM: one of the product's ids, `esx.problem.hardware.tpm2.*`. Empty: no
   * problem.
   */
  'tpmProblem': (string);
  /**
   * The problem of the TPM as text.
   */
  'tpmProblemMessage': (string);
  /**
   * Version of nkpsim that runs the host. Empty: 0.1.0, which did not report its version.
   */
  'programVersion': (string);
  /**
   * Attestation by a Trust Authority; unset if the host is not a Trusted Host.
   */
  'trustAttestation': (_nkpsim_esxi_v1_TrustAttestation__Output | null);
}

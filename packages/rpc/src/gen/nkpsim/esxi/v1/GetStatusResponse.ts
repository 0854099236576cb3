// Original file: proto/nkpsim/esxi/v1/host.proto

import type { KeyProviderStatus as _nkpsim_esxi_v1_KeyProviderStatus, KeyProviderStatus__Output as _nkpsim_esxi_v1_KeyProviderStatus__Output } from '../../../nkpsim/esxi/v1/KeyProviderStatus.ts';

/**
 * The state of a host.
 */
export interface GetStatusResponse {
  /**
   * UUID that the host made for itself when it was installed.
   */
  'hostId'?: (string);
  /**
   * Name given at its start.
   */
  'name'?: (string);
  /**
   * Version of ESXi that it runs.
   */
  'version'?: (string);
  /**
   * `2.0`, `1.2`, or empty without a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects its configuration: `TPM` (sealed) or `NONE` (key in a file).
   */
  'encryptionMode'?: (string);
  /**
   * UUID of the vCenter that manages it.
   */
  'vcenterInstanceId'?: (string);
  /**
   * Whether that vCenter's stream is open now.
   */
  'vcenterConnected'?: (boolean);
  /**
   * Term of its desired state.
   */
  'term'?: (number | string);
  /**
   * Generation of its desired state.
   */
  'generation'?: (number | string);
  /**
   * Every provider it holds.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_KeyProviderStatus)[];
  /**
   * Build of ESXi.
   */
  'build'?: (string);
  /**
   * Problem of its TPM: one of the product's ids, `esx.problem.hardware.tpm2.*`. Empty: none.
   */
  'tpmProblem'?: (string);
  /**
   * The same as text.
   */
  'tpmProblemMessage'?: (string);
  /**
   * Version of nkpsim that runs it. Empty: 0.1.0, which did not report it.
   */
  'programVersion'?: (string);
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
   * Name given at its start.
   */
  'name': (string);
  /**
   * Version of ESXi that it runs.
   */
  'version': (string);
  /**
   * `2.0`, `1.2`, or empty without a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects its configuration: `TPM` (sealed) or `NONE` (key in a file).
   */
  'encryptionMode': (string);
  /**
   * UUID of the vCenter that manages it.
   */
  'vcenterInstanceId': (string);
  /**
   * Whether that vCenter's stream is open now.
   */
  'vcenterConnected': (boolean);
  /**
   * Term of its desired state.
   */
  'term': (number);
  /**
   * Generation of its desired state.
   */
  'generation': (number);
  /**
   * Every provider it holds.
   */
  'keyProviders': (_nkpsim_esxi_v1_KeyProviderStatus__Output)[];
  /**
   * Build of ESXi.
   */
  'build': (string);
  /**
   * Problem of its TPM: one of the product's ids, `esx.problem.hardware.tpm2.*`. Empty: none.
   */
  'tpmProblem': (string);
  /**
   * The same as text.
   */
  'tpmProblemMessage': (string);
  /**
   * Version of nkpsim that runs it. Empty: 0.1.0, which did not report it.
   */
  'programVersion': (string);
}

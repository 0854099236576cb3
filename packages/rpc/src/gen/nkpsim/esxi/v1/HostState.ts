// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { HeldKeyProvider as _nkpsim_esxi_v1_HeldKeyProvider, HeldKeyProvider__Output as _nkpsim_esxi_v1_HeldKeyProvider__Output } from '../../../nkpsim/esxi/v1/HeldKeyProvider.ts';
import type { TrustedInfrastructure as _nkpsim_esxi_v1_TrustedInfrastructure, TrustedInfrastructure__Output as _nkpsim_esxi_v1_TrustedInfrastructure__Output } from '../../../nkpsim/esxi/v1/TrustedInfrastructure.ts';

/**
 * What a host holds.
 */
export interface HostState {
  /**
   * UUID of the host.
   */
  'hostId'?: (string);
  /**
   * Highest term that the host accepted from this vCenter; 0: none yet.
   */
  'term'?: (number | string);
  /**
   * Highest generation that the host accepted within the term.
   */
  'generation'?: (number | string);
  /**
   * Every provider that the host holds.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_HeldKeyProvider)[];
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects the host's configuration: `TPM` or `NONE`.
   */
  'encryptionMode'?: (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version'?: (string);
  /**
   * Version of nkpsim that runs the host. Empty: 0.1.0, which did not report its version.
   */
  'programVersion'?: (string);
  /**
   * The host's clock, milliseconds since 1970 (UTC); 0: not reported.
   */
  'timeMs'?: (number | string);
  /**
   * The `generation_proof` of that term and generation, at most 64 bytes. Empty: vCenter did not
   * send a proof.
   */
  'generationProof'?: (Buffer | Uint8Array | string);
  /**
   * Services of a Trust Authority that the host uses. Unset: the host is not a Trusted Host.
   */
  'trustedInfrastructure'?: (_nkpsim_esxi_v1_TrustedInfrastructure | null);
}

/**
 * What a host holds.
 */
export interface HostState__Output {
  /**
   * UUID of the host.
   */
  'hostId': (string);
  /**
   * Highest term that the host accepted from this vCenter; 0: none yet.
   */
  'term': (number);
  /**
   * Highest generation that the host accepted within the term.
   */
  'generation': (number);
  /**
   * Every provider that the host holds.
   */
  'keyProviders': (_nkpsim_esxi_v1_HeldKeyProvider__Output)[];
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects the host's configuration: `TPM` or `NONE`.
   */
  'encryptionMode': (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version': (string);
  /**
   * Version of nkpsim that runs the host. Empty: 0.1.0, which did not report its version.
   */
  'programVersion': (string);
  /**
   * The host's clock, milliseconds since 1970 (UTC); 0: not reported.
   */
  'timeMs': (number);
  /**
   * The `generation_proof` of that term and generation, at most 64 bytes. Empty: vCenter did not
   * send a proof.
   */
  'generationProof': (Buffer);
  /**
   * Services of a Trust Authority that the host uses. Unset: the host is not a Trusted Host.
   */
  'trustedInfrastructure': (_nkpsim_esxi_v1_TrustedInfrastructure__Output | null);
}

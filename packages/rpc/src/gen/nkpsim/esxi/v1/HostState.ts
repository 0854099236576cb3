// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { HeldKeyProvider as _nkpsim_esxi_v1_HeldKeyProvider, HeldKeyProvider__Output as _nkpsim_esxi_v1_HeldKeyProvider__Output } from '../../../nkpsim/esxi/v1/HeldKeyProvider.ts';

/**
 * What a host holds.
 */
export interface HostState {
  /**
   * UUID of the host.
   */
  'hostId'?: (string);
  /**
   * Highest term accepted from this vCenter; 0: none yet.
   */
  'term'?: (number | string);
  /**
   * Highest generation accepted within the term.
   */
  'generation'?: (number | string);
  /**
   * Every provider it holds.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_HeldKeyProvider)[];
  /**
   * `2.0`, `1.2`, or empty without a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects its configuration: `TPM` or `NONE`.
   */
  'encryptionMode'?: (string);
  /**
   * Version of ESXi that it runs.
   */
  'version'?: (string);
  /**
   * Version of nkpsim that runs it. Empty: 0.1.0, which did not report it.
   */
  'programVersion'?: (string);
  /**
   * Its clock, milliseconds since 1970 (UTC); 0: not reported.
   */
  'timeMs'?: (number | string);
  /**
   * `generation_proof` of that term and generation, at most 64 bytes. Empty: none was sent.
   */
  'generationProof'?: (Buffer | Uint8Array | string);
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
   * Highest term accepted from this vCenter; 0: none yet.
   */
  'term': (number);
  /**
   * Highest generation accepted within the term.
   */
  'generation': (number);
  /**
   * Every provider it holds.
   */
  'keyProviders': (_nkpsim_esxi_v1_HeldKeyProvider__Output)[];
  /**
   * `2.0`, `1.2`, or empty without a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects its configuration: `TPM` or `NONE`.
   */
  'encryptionMode': (string);
  /**
   * Version of ESXi that it runs.
   */
  'version': (string);
  /**
   * Version of nkpsim that runs it. Empty: 0.1.0, which did not report it.
   */
  'programVersion': (string);
  /**
   * Its clock, milliseconds since 1970 (UTC); 0: not reported.
   */
  'timeMs': (number);
  /**
   * `generation_proof` of that term and generation, at most 64 bytes. Empty: none was sent.
   */
  'generationProof': (Buffer);
}

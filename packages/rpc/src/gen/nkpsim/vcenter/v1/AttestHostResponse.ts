// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type { HostAttestation as _nkpsim_vcenter_v1_HostAttestation, HostAttestation__Output as _nkpsim_vcenter_v1_HostAttestation__Output } from '../../../nkpsim/vcenter/v1/HostAttestation.ts';

/**
 * Result of the attestation.
 */
export interface AttestHostResponse {
  /**
   * The report.
   */
  'attestation'?: (_nkpsim_vcenter_v1_HostAttestation | null);
}

/**
 * Result of the attestation.
 */
export interface AttestHostResponse__Output {
  /**
   * The report.
   */
  'attestation': (_nkpsim_vcenter_v1_HostAttestation__Output | null);
}

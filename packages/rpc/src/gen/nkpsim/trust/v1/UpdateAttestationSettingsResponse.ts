// Original file: proto/nkpsim/trust/v1/administration.proto

import type { AttestationSettings as _nkpsim_trust_v1_AttestationSettings, AttestationSettings__Output as _nkpsim_trust_v1_AttestationSettings__Output } from '../../../nkpsim/trust/v1/AttestationSettings.ts';

/**
 * The settings.
 */
export interface UpdateAttestationSettingsResponse {
  /**
   * The settings after the change.
   */
  'settings'?: (_nkpsim_trust_v1_AttestationSettings | null);
}

/**
 * The settings.
 */
export interface UpdateAttestationSettingsResponse__Output {
  /**
   * The settings after the change.
   */
  'settings': (_nkpsim_trust_v1_AttestationSettings__Output | null);
}

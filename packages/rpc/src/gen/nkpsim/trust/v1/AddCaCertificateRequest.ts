// Original file: proto/nkpsim/trust/v1/administration.proto

import type { CaCertificate as _nkpsim_trust_v1_CaCertificate, CaCertificate__Output as _nkpsim_trust_v1_CaCertificate__Output } from '../../../nkpsim/trust/v1/CaCertificate.ts';

/**
 * An authority to add.
 */
export interface AddCaCertificateRequest {
  /**
   * The authority.
   */
  'caCertificate'?: (_nkpsim_trust_v1_CaCertificate | null);
}

/**
 * An authority to add.
 */
export interface AddCaCertificateRequest__Output {
  /**
   * The authority.
   */
  'caCertificate': (_nkpsim_trust_v1_CaCertificate__Output | null);
}

// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * New settings.
 */
export interface UpdateAttestationSettingsRequest {
  /**
   * Whether the endorsement key must be one that was added.
   */
  'requireEndorsementKeys'?: (boolean);
  /**
   * Whether the certificate of the endorsement key must lead to an added authority.
   */
  'requireCertificateValidation'?: (boolean);
  '_requireEndorsementKeys'?: "requireEndorsementKeys";
  '_requireCertificateValidation'?: "requireCertificateValidation";
}

/**
 * New settings.
 */
export interface UpdateAttestationSettingsRequest__Output {
  /**
   * Whether the endorsement key must be one that was added.
   */
  'requireEndorsementKeys'?: (boolean);
  /**
   * Whether the certificate of the endorsement key must lead to an added authority.
   */
  'requireCertificateValidation'?: (boolean);
  '_requireEndorsementKeys'?: "requireEndorsementKeys";
  '_requireCertificateValidation'?: "requireCertificateValidation";
}

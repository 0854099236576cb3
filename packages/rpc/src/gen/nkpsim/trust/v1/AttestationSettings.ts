// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * Which TPMs are trusted.
 */
export interface AttestationSettings {
  /**
   * Whether the endorsement key must be one that was added.
   */
  'requireEndorsementKeys'?: (boolean);
  /**
   * Whether the certificate of the endorsement key must lead to an added authority.
   */
  'requireCertificateValidation'?: (boolean);
}

/**
 * Which TPMs are trusted.
 */
export interface AttestationSettings__Output {
  /**
   * Whether the endorsement key must be one that was added.
   */
  'requireEndorsementKeys': (boolean);
  /**
   * Whether the certificate of the endorsement key must lead to an added authority.
   */
  'requireCertificateValidation': (boolean);
}

// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * What a host must have booted.
 */
export interface AttestationPolicy {
  /**
   * Secure boot must be enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Oldest ESXi version, `7.0.2`.
   */
  'minimumVersion'?: (string);
  /**
   * Allowed builds; empty: any.
   */
  'acceptedBuilds'?: (string)[];
  /**
   * Lowest accepted level of a VIB: VMwareCertified, VMwareAccepted, PartnerSupported,
   * CommunitySupported.
   */
  'minimumAcceptanceLevel'?: (string);
  /**
   * Whether a host that is not accepted also gets nothing new of providers without tpm_required.
   */
  'withholdAlways'?: (boolean);
}

/**
 * What a host must have booted.
 */
export interface AttestationPolicy__Output {
  /**
   * Secure boot must be enabled.
   */
  'requireSecureBoot': (boolean);
  /**
   * Oldest ESXi version, `7.0.2`.
   */
  'minimumVersion': (string);
  /**
   * Allowed builds; empty: any.
   */
  'acceptedBuilds': (string)[];
  /**
   * Lowest accepted level of a VIB: VMwareCertified, VMwareAccepted, PartnerSupported,
   * CommunitySupported.
   */
  'minimumAcceptanceLevel': (string);
  /**
   * Whether a host that is not accepted also gets nothing new of providers without tpm_required.
   */
  'withholdAlways': (boolean);
}

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
   * Builds, and no others; empty: any.
   */
  'acceptedBuilds'?: (string)[];
  /**
   * Worst acceptance level of a VIB: VMwareCertified, VMwareAccepted, PartnerSupported, CommunitySupported.
   */
  'minimumAcceptanceLevel'?: (string);
  /**
   * Whether a host that is not accepted gets nothing new of providers without tpm_required either.
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
   * Builds, and no others; empty: any.
   */
  'acceptedBuilds': (string)[];
  /**
   * Worst acceptance level of a VIB: VMwareCertified, VMwareAccepted, PartnerSupported, CommunitySupported.
   */
  'minimumAcceptanceLevel': (string);
  /**
   * Whether a host that is not accepted gets nothing new of providers without tpm_required either.
   */
  'withholdAlways': (boolean);
}

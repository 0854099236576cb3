// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * What a host must have booted.
 */
export interface AttestationPolicy {
  /**
   * Whether secure boot must be enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Oldest ESXi version, `7.0.2`.
   */
  'minimumVersion'?: (string);
  /**
   * Allowed builds of ESXi; empty: any build.
   */
  'acceptedBuilds'?: (string)[];
  /**
   * Lowest allowed acceptance level of a VIB: VMwareCertified, VMwareAccepted, PartnerSupported,
   * CommunitySupported.
   */
  'minimumAcceptanceLevel'?: (string);
  /**
   * Whether vCenter withholds all new providers from a host that is not accepted, including those
   * that do not require a TPM.
   */
  'withholdAlways'?: (boolean);
}

/**
 * What a host must have booted.
 */
export interface AttestationPolicy__Output {
  /**
   * Whether secure boot must be enabled.
   */
  'requireSecureBoot': (boolean);
  /**
   * Oldest ESXi version, `7.0.2`.
   */
  'minimumVersion': (string);
  /**
   * Allowed builds of ESXi; empty: any build.
   */
  'acceptedBuilds': (string)[];
  /**
   * Lowest allowed acceptance level of a VIB: VMwareCertified, VMwareAccepted, PartnerSupported,
   * CommunitySupported.
   */
  'minimumAcceptanceLevel': (string);
  /**
   * Whether vCenter withholds all new providers from a host that is not accepted, including those
   * that do not require a TPM.
   */
  'withholdAlways': (boolean);
}

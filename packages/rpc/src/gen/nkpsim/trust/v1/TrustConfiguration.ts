// Original file: proto/nkpsim/trust/v1/administration.proto

import type { GroupMember as _nkpsim_trust_v1_GroupMember, GroupMember__Output as _nkpsim_trust_v1_GroupMember__Output } from '../../../nkpsim/trust/v1/GroupMember.ts';
import type { AttestationSettings as _nkpsim_trust_v1_AttestationSettings, AttestationSettings__Output as _nkpsim_trust_v1_AttestationSettings__Output } from '../../../nkpsim/trust/v1/AttestationSettings.ts';
import type { CaCertificate as _nkpsim_trust_v1_CaCertificate, CaCertificate__Output as _nkpsim_trust_v1_CaCertificate__Output } from '../../../nkpsim/trust/v1/CaCertificate.ts';
import type { EndorsementKey as _nkpsim_trust_v1_EndorsementKey, EndorsementKey__Output as _nkpsim_trust_v1_EndorsementKey__Output } from '../../../nkpsim/trust/v1/EndorsementKey.ts';
import type { BaseImage as _nkpsim_trust_v1_BaseImage, BaseImage__Output as _nkpsim_trust_v1_BaseImage__Output } from '../../../nkpsim/trust/v1/BaseImage.ts';
import type { TrustedKeyProvider as _nkpsim_trust_v1_TrustedKeyProvider, TrustedKeyProvider__Output as _nkpsim_trust_v1_TrustedKeyProvider__Output } from '../../../nkpsim/trust/v1/TrustedKeyProvider.ts';
import type { ConsumerPrincipal as _nkpsim_trust_v1_ConsumerPrincipal, ConsumerPrincipal__Output as _nkpsim_trust_v1_ConsumerPrincipal__Output } from '../../../nkpsim/trust/v1/ConsumerPrincipal.ts';

/**
 * The configuration of a trust host without secrets.
 */
export interface TrustConfiguration {
  /**
   * Id of the services of this trust host, a UUID.
   */
  'serviceId'?: (string);
  /**
   * Name of the trust host.
   */
  'host'?: (string);
  /**
   * Whether the services are enabled.
   */
  'enabled'?: (boolean);
  /**
   * The group; empty: not set.
   */
  'group'?: (string);
  /**
   * Attestation services of the group, this one included.
   */
  'members'?: (_nkpsim_trust_v1_GroupMember)[];
  /**
   * Which TPMs are trusted.
   */
  'settings'?: (_nkpsim_trust_v1_AttestationSettings | null);
  /**
   * Authorities of TPM vendors.
   */
  'caCertificates'?: (_nkpsim_trust_v1_CaCertificate)[];
  /**
   * Added endorsement keys.
   */
  'endorsementKeys'?: (_nkpsim_trust_v1_EndorsementKey)[];
  /**
   * Accepted base images.
   */
  'baseImages'?: (_nkpsim_trust_v1_BaseImage)[];
  /**
   * Key providers.
   */
  'keyProviders'?: (_nkpsim_trust_v1_TrustedKeyProvider)[];
  /**
   * vCenters that may ask for the status.
   */
  'consumerPrincipals'?: (_nkpsim_trust_v1_ConsumerPrincipal)[];
  /**
   * Certificate of the key that signs the tokens of this trust host, PEM.
   */
  'tokenCertificatePem'?: (string);
  /**
   * SHA-256 over the configuration that trust hosts share, 64 hex digits.
   */
  'digest'?: (string);
}

/**
 * The configuration of a trust host without secrets.
 */
export interface TrustConfiguration__Output {
  /**
   * Id of the services of this trust host, a UUID.
   */
  'serviceId': (string);
  /**
   * Name of the trust host.
   */
  'host': (string);
  /**
   * Whether the services are enabled.
   */
  'enabled': (boolean);
  /**
   * The group; empty: not set.
   */
  'group': (string);
  /**
   * Attestation services of the group, this one included.
   */
  'members': (_nkpsim_trust_v1_GroupMember__Output)[];
  /**
   * Which TPMs are trusted.
   */
  'settings': (_nkpsim_trust_v1_AttestationSettings__Output | null);
  /**
   * Authorities of TPM vendors.
   */
  'caCertificates': (_nkpsim_trust_v1_CaCertificate__Output)[];
  /**
   * Added endorsement keys.
   */
  'endorsementKeys': (_nkpsim_trust_v1_EndorsementKey__Output)[];
  /**
   * Accepted base images.
   */
  'baseImages': (_nkpsim_trust_v1_BaseImage__Output)[];
  /**
   * Key providers.
   */
  'keyProviders': (_nkpsim_trust_v1_TrustedKeyProvider__Output)[];
  /**
   * vCenters that may ask for the status.
   */
  'consumerPrincipals': (_nkpsim_trust_v1_ConsumerPrincipal__Output)[];
  /**
   * Certificate of the key that signs the tokens of this trust host, PEM.
   */
  'tokenCertificatePem': (string);
  /**
   * SHA-256 over the configuration that trust hosts share, 64 hex digits.
   */
  'digest': (string);
}

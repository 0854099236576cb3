// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto

import type { TrustAttestationStatus as _nkpsim_vcenter_v1_TrustAttestationStatus, TrustAttestationStatus__Output as _nkpsim_vcenter_v1_TrustAttestationStatus__Output } from '../../../nkpsim/vcenter/v1/TrustAttestationStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * The attestation of a host by a Trust Authority, as the host last reported it.
 */
export interface TrustAttestationInfo {
  /**
   * The status.
   */
  'attestationStatus'?: (_nkpsim_vcenter_v1_TrustAttestationStatus);
  /**
   * Name of the trust host that attested the host; empty if none did.
   */
  'service'?: (string);
  /**
   * When the host was attested.
   */
  'attestedAt'?: (_google_protobuf_Timestamp | null);
  /**
   * Until when the attestation is valid. The host renews it before.
   */
  'attestedUntil'?: (_google_protobuf_Timestamp | null);
  /**
   * Why the last attempt failed, one line for each service.
   */
  'messages'?: (string)[];
  /**
   * Key provider services that the host cannot use, and why.
   */
  'failingKeyProviderServices'?: (string)[];
}

/**
 * The attestation of a host by a Trust Authority, as the host last reported it.
 */
export interface TrustAttestationInfo__Output {
  /**
   * The status.
   */
  'attestationStatus': (_nkpsim_vcenter_v1_TrustAttestationStatus__Output);
  /**
   * Name of the trust host that attested the host; empty if none did.
   */
  'service': (string);
  /**
   * When the host was attested.
   */
  'attestedAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * Until when the attestation is valid. The host renews it before.
   */
  'attestedUntil': (_google_protobuf_Timestamp__Output | null);
  /**
   * Why the last attempt failed, one line for each service.
   */
  'messages': (string)[];
  /**
   * Key provider services that the host cannot use, and why.
   */
  'failingKeyProviderServices': (string)[];
}

// Original file: proto/nkpsim/esxi/v1/trusted_infrastructure.proto

import type { TrustAttestationStatus as _nkpsim_esxi_v1_TrustAttestationStatus, TrustAttestationStatus__Output as _nkpsim_esxi_v1_TrustAttestationStatus__Output } from '../../../nkpsim/esxi/v1/TrustAttestationStatus.ts';
import type { FailingService as _nkpsim_esxi_v1_FailingService, FailingService__Output as _nkpsim_esxi_v1_FailingService__Output } from '../../../nkpsim/esxi/v1/FailingService.ts';

/**
 * What a host knows about its attestation.
 */
export interface TrustAttestation {
  /**
   * The status.
   */
  'status'?: (_nkpsim_esxi_v1_TrustAttestationStatus);
  /**
   * UUID of the service that attested the host; empty if none did.
   */
  'serviceId'?: (string);
  /**
   * When the host was attested, milliseconds since 1970, UTC; 0: never.
   */
  'attestedTimeMs'?: (number | string);
  /**
   * Until when the attestation is valid, milliseconds since 1970, UTC; 0: the host is not attested.
   */
  'attestedUntilMs'?: (number | string);
  /**
   * Why the last attempt failed, one line for each service, at most 32.
   */
  'messages'?: (string)[];
  /**
   * Key provider services that fail, at most 32.
   */
  'failingKeyProviderServices'?: (_nkpsim_esxi_v1_FailingService)[];
  /**
   * Whether no key provider service works.
   */
  'withoutKeyProviderService'?: (boolean);
}

/**
 * What a host knows about its attestation.
 */
export interface TrustAttestation__Output {
  /**
   * The status.
   */
  'status': (_nkpsim_esxi_v1_TrustAttestationStatus__Output);
  /**
   * UUID of the service that attested the host; empty if none did.
   */
  'serviceId': (string);
  /**
   * When the host was attested, milliseconds since 1970, UTC; 0: never.
   */
  'attestedTimeMs': (number);
  /**
   * Until when the attestation is valid, milliseconds since 1970, UTC; 0: the host is not attested.
   */
  'attestedUntilMs': (number);
  /**
   * Why the last attempt failed, one line for each service, at most 32.
   */
  'messages': (string)[];
  /**
   * Key provider services that fail, at most 32.
   */
  'failingKeyProviderServices': (_nkpsim_esxi_v1_FailingService__Output)[];
  /**
   * Whether no key provider service works.
   */
  'withoutKeyProviderService': (boolean);
}

// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Health as _nkpsim_vcenter_v1_Health, Health__Output as _nkpsim_vcenter_v1_Health__Output } from '../../../nkpsim/vcenter/v1/Health.ts';
import type { LocalizableMessage as _nkpsim_vcenter_v1_LocalizableMessage, LocalizableMessage__Output as _nkpsim_vcenter_v1_LocalizableMessage__Output } from '../../../nkpsim/vcenter/v1/LocalizableMessage.ts';

/**
 * State of a provider on a host.
 */
export interface HostProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * Health of the provider on this host.
   */
  'health'?: (_nkpsim_vcenter_v1_Health);
  /**
   * Reasons for the health; empty if it is OK.
   */
  'details'?: (_nkpsim_vcenter_v1_LocalizableMessage)[];
  /**
   * Whether the provider came from another vCenter that managed the host before. The next
   * remediation removes such a provider.
   */
  'foreign'?: (boolean);
}

/**
 * State of a provider on a host.
 */
export interface HostProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * Health of the provider on this host.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output);
  /**
   * Reasons for the health; empty if it is OK.
   */
  'details': (_nkpsim_vcenter_v1_LocalizableMessage__Output)[];
  /**
   * Whether the provider came from another vCenter that managed the host before. The next
   * remediation removes such a provider.
   */
  'foreign': (boolean);
}

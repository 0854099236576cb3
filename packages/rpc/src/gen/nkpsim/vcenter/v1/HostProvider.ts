// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Health as _nkpsim_vcenter_v1_Health, Health__Output as _nkpsim_vcenter_v1_Health__Output } from '../../../nkpsim/vcenter/v1/Health.ts';
import type { LocalizableMessage as _nkpsim_vcenter_v1_LocalizableMessage, LocalizableMessage__Output as _nkpsim_vcenter_v1_LocalizableMessage__Output } from '../../../nkpsim/vcenter/v1/LocalizableMessage.ts';

/**
 * A provider as it stands on a host.
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
   * Its health on this host.
   */
  'health'?: (_nkpsim_vcenter_v1_Health);
  /**
   * Why; empty if it is OK.
   */
  'details'?: (_nkpsim_vcenter_v1_LocalizableMessage)[];
  /**
   * Whether it came from another vCenter that managed the host before; the next remediation removes
   * it.
   */
  'foreign'?: (boolean);
}

/**
 * A provider as it stands on a host.
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
   * Its health on this host.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output);
  /**
   * Why; empty if it is OK.
   */
  'details': (_nkpsim_vcenter_v1_LocalizableMessage__Output)[];
  /**
   * Whether it came from another vCenter that managed the host before; the next remediation removes
   * it.
   */
  'foreign': (boolean);
}

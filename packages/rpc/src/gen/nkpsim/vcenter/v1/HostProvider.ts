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
   * How well it does on this host.
   */
  'health'?: (_nkpsim_vcenter_v1_Health);
  /**
   * Why; empty when all is well.
   */
  'details'?: (_nkpsim_vcenter_v1_LocalizableMessage)[];
  /**
   * Whether it came from another vCenter, which managed the host before: it goes at the next
   * remediation.
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
   * How well it does on this host.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output);
  /**
   * Why; empty when all is well.
   */
  'details': (_nkpsim_vcenter_v1_LocalizableMessage__Output)[];
  /**
   * Whether it came from another vCenter, which managed the host before: it goes at the next
   * remediation.
   */
  'foreign': (boolean);
}

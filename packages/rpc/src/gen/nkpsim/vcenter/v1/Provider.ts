// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Constraints as _nkpsim_vcenter_v1_Constraints, Constraints__Output as _nkpsim_vcenter_v1_Constraints__Output } from '../../../nkpsim/vcenter/v1/Constraints.ts';
import type { ProviderStatus as _nkpsim_vcenter_v1_ProviderStatus, ProviderStatus__Output as _nkpsim_vcenter_v1_ProviderStatus__Output } from '../../../nkpsim/vcenter/v1/ProviderStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Health as _nkpsim_vcenter_v1_Health, Health__Output as _nkpsim_vcenter_v1_Health__Output } from '../../../nkpsim/vcenter/v1/Health.ts';
import type { LocalizableMessage as _nkpsim_vcenter_v1_LocalizableMessage, LocalizableMessage__Output as _nkpsim_vcenter_v1_LocalizableMessage__Output } from '../../../nkpsim/vcenter/v1/LocalizableMessage.ts';
import type { ProviderKind as _nkpsim_vcenter_v1_ProviderKind, ProviderKind__Output as _nkpsim_vcenter_v1_ProviderKind__Output } from '../../../nkpsim/vcenter/v1/ProviderKind.ts';

/**
 * A key provider.
 */
export interface Provider {
  /**
   * Name, unique in the vCenter; it cannot be changed.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK of a native provider; UUID of any other provider.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KDK, 16 bytes in hex; empty if the provider is not native.
   */
  'kcv'?: (string);
  /**
   * Limits on which hosts receive the provider.
   */
  'constraints'?: (_nkpsim_vcenter_v1_Constraints | null);
  /**
   * Status as the list of key providers shows it.
   */
  'status'?: (_nkpsim_vcenter_v1_ProviderStatus);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault'?: (boolean);
  /**
   * When the provider's backup was last downloaded; unset: never.
   */
  'backedUpTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Number of hosts that should hold the provider.
   */
  'hostsDesired'?: (number);
  /**
   * How many of these hosts are connected and have acknowledged the provider with the expected KCV.
   */
  'hostsActive'?: (number);
  /**
   * Health of the provider.
   */
  'health'?: (_nkpsim_vcenter_v1_Health);
  /**
   * Reasons for the health; empty if it is OK.
   */
  'details'?: (_nkpsim_vcenter_v1_LocalizableMessage)[];
  /**
   * Clusters of which the provider is the default, ordered.
   */
  'defaultOfClusters'?: (string)[];
  /**
   * Folders of which the provider is the default, ordered.
   */
  'defaultOfFolders'?: (string)[];
  /**
   * Number of hosts that are counted in hosts_desired but not in hosts_active, and that held the
   * provider at their last report. These hosts are not connected, so vCenter has no newer report.
   */
  'hostsLastKnown'?: (number);
  /**
   * Who makes and keeps the keys.
   */
  'kind'?: (_nkpsim_vcenter_v1_ProviderKind);
}

/**
 * A key provider.
 */
export interface Provider__Output {
  /**
   * Name, unique in the vCenter; it cannot be changed.
   */
  'provider': (string);
  /**
   * UUID of the KDK of a native provider; UUID of any other provider.
   */
  'keyId': (string);
  /**
   * Key check value of the KDK, 16 bytes in hex; empty if the provider is not native.
   */
  'kcv': (string);
  /**
   * Limits on which hosts receive the provider.
   */
  'constraints': (_nkpsim_vcenter_v1_Constraints__Output | null);
  /**
   * Status as the list of key providers shows it.
   */
  'status': (_nkpsim_vcenter_v1_ProviderStatus__Output);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault': (boolean);
  /**
   * When the provider's backup was last downloaded; unset: never.
   */
  'backedUpTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Number of hosts that should hold the provider.
   */
  'hostsDesired': (number);
  /**
   * How many of these hosts are connected and have acknowledged the provider with the expected KCV.
   */
  'hostsActive': (number);
  /**
   * Health of the provider.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output);
  /**
   * Reasons for the health; empty if it is OK.
   */
  'details': (_nkpsim_vcenter_v1_LocalizableMessage__Output)[];
  /**
   * Clusters of which the provider is the default, ordered.
   */
  'defaultOfClusters': (string)[];
  /**
   * Folders of which the provider is the default, ordered.
   */
  'defaultOfFolders': (string)[];
  /**
   * Number of hosts that are counted in hosts_desired but not in hosts_active, and that held the
   * provider at their last report. These hosts are not connected, so vCenter has no newer report.
   */
  'hostsLastKnown': (number);
  /**
   * Who makes and keeps the keys.
   */
  'kind': (_nkpsim_vcenter_v1_ProviderKind__Output);
}

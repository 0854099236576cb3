// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Constraints as _nkpsim_vcenter_v1_Constraints, Constraints__Output as _nkpsim_vcenter_v1_Constraints__Output } from '../../../nkpsim/vcenter/v1/Constraints.ts';
import type { ProviderStatus as _nkpsim_vcenter_v1_ProviderStatus, ProviderStatus__Output as _nkpsim_vcenter_v1_ProviderStatus__Output } from '../../../nkpsim/vcenter/v1/ProviderStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Health as _nkpsim_vcenter_v1_Health, Health__Output as _nkpsim_vcenter_v1_Health__Output } from '../../../nkpsim/vcenter/v1/Health.ts';
import type { LocalizableMessage as _nkpsim_vcenter_v1_LocalizableMessage, LocalizableMessage__Output as _nkpsim_vcenter_v1_LocalizableMessage__Output } from '../../../nkpsim/vcenter/v1/LocalizableMessage.ts';

/**
 * A native key provider.
 */
export interface Provider {
  /**
   * Name, unique in the vCenter; it cannot be changed.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Limits on where it goes.
   */
  'constraints'?: (_nkpsim_vcenter_v1_Constraints | null);
  /**
   * As the list shows it.
   */
  'status'?: (_nkpsim_vcenter_v1_ProviderStatus);
  /**
   * Whether it is the default of the vCenter.
   */
  'isDefault'?: (boolean);
  /**
   * When its backup was last downloaded; unset: never.
   */
  'backedUpTime'?: (_google_protobuf_Timestamp | null);
  /**
   * How many hosts should hold it.
   */
  'hostsDesired'?: (number);
  /**
   * How many of these acknowledged it with the expected KCV.
   */
  'hostsActive'?: (number);
  /**
   * Its health.
   */
  'health'?: (_nkpsim_vcenter_v1_Health);
  /**
   * Why; empty if it is OK.
   */
  'details'?: (_nkpsim_vcenter_v1_LocalizableMessage)[];
  /**
   * Clusters whose default it is, ordered.
   */
  'defaultOfClusters'?: (string)[];
  /**
   * Folders whose default it is, ordered.
   */
  'defaultOfFolders'?: (string)[];
  /**
   * How many others of these held it when last heard of, and were not reached since this vCenter
   * started.
   */
  'hostsLastKnown'?: (number);
}

/**
 * A native key provider.
 */
export interface Provider__Output {
  /**
   * Name, unique in the vCenter; it cannot be changed.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Limits on where it goes.
   */
  'constraints': (_nkpsim_vcenter_v1_Constraints__Output | null);
  /**
   * As the list shows it.
   */
  'status': (_nkpsim_vcenter_v1_ProviderStatus__Output);
  /**
   * Whether it is the default of the vCenter.
   */
  'isDefault': (boolean);
  /**
   * When its backup was last downloaded; unset: never.
   */
  'backedUpTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * How many hosts should hold it.
   */
  'hostsDesired': (number);
  /**
   * How many of these acknowledged it with the expected KCV.
   */
  'hostsActive': (number);
  /**
   * Its health.
   */
  'health': (_nkpsim_vcenter_v1_Health__Output);
  /**
   * Why; empty if it is OK.
   */
  'details': (_nkpsim_vcenter_v1_LocalizableMessage__Output)[];
  /**
   * Clusters whose default it is, ordered.
   */
  'defaultOfClusters': (string)[];
  /**
   * Folders whose default it is, ordered.
   */
  'defaultOfFolders': (string)[];
  /**
   * How many others of these held it when last heard of, and were not reached since this vCenter
   * started.
   */
  'hostsLastKnown': (number);
}

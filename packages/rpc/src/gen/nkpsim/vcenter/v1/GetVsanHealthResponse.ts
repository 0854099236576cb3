// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanHealthColor as _nkpsim_vcenter_v1_VsanHealthColor, VsanHealthColor__Output as _nkpsim_vcenter_v1_VsanHealthColor__Output } from '../../../nkpsim/vcenter/v1/VsanHealthColor.ts';
import type { VsanEncryptionIssue as _nkpsim_vcenter_v1_VsanEncryptionIssue, VsanEncryptionIssue__Output as _nkpsim_vcenter_v1_VsanEncryptionIssue__Output } from '../../../nkpsim/vcenter/v1/VsanEncryptionIssue.ts';
import type { VsanObjectCount as _nkpsim_vcenter_v1_VsanObjectCount, VsanObjectCount__Output as _nkpsim_vcenter_v1_VsanObjectCount__Output } from '../../../nkpsim/vcenter/v1/VsanObjectCount.ts';

/**
 * Answer of GetVsanHealth.
 */
export interface GetVsanHealthResponse {
  /**
   * The worst of the results below.
   */
  'overall'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * Whether vCenter and the hosts have the keys of the cluster.
   */
  'keys'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * Whether the hosts have the encryption of the cluster.
   */
  'configuration'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * Whether all disks can be used.
   */
  'disks'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * Whether virtual machines are encrypted on top of an encrypted datastore.
   */
  'dualEncryption'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * What is wrong, by host and disk.
   */
  'issues'?: (_nkpsim_vcenter_v1_VsanEncryptionIssue)[];
  /**
   * Virtual machines that are encrypted twice.
   */
  'dualEncryptedVms'?: (string)[];
  /**
   * Whether all objects can be used, and have all their components.
   */
  'objects'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * Number of objects by their health, as the hosts know it now. Hosts that do not answer are left
   * out.
   */
  'objectCounts'?: (_nkpsim_vcenter_v1_VsanObjectCount)[];
  /**
   * Whether the key servers of a standard key provider can be used, and their certificates and that
   * of vCenter do not expire soon. Green for a native key provider.
   */
  'kms'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * What is wrong with them, one line each.
   */
  'kmsProblems'?: (string)[];
}

/**
 * Answer of GetVsanHealth.
 */
export interface GetVsanHealthResponse__Output {
  /**
   * The worst of the results below.
   */
  'overall': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * Whether vCenter and the hosts have the keys of the cluster.
   */
  'keys': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * Whether the hosts have the encryption of the cluster.
   */
  'configuration': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * Whether all disks can be used.
   */
  'disks': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * Whether virtual machines are encrypted on top of an encrypted datastore.
   */
  'dualEncryption': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * What is wrong, by host and disk.
   */
  'issues': (_nkpsim_vcenter_v1_VsanEncryptionIssue__Output)[];
  /**
   * Virtual machines that are encrypted twice.
   */
  'dualEncryptedVms': (string)[];
  /**
   * Whether all objects can be used, and have all their components.
   */
  'objects': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * Number of objects by their health, as the hosts know it now. Hosts that do not answer are left
   * out.
   */
  'objectCounts': (_nkpsim_vcenter_v1_VsanObjectCount__Output)[];
  /**
   * Whether the key servers of a standard key provider can be used, and their certificates and that
   * of vCenter do not expire soon. Green for a native key provider.
   */
  'kms': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * What is wrong with them, one line each.
   */
  'kmsProblems': (string)[];
}

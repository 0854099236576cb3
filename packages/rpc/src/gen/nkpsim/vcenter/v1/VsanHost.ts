// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanDisk as _nkpsim_vcenter_v1_VsanDisk, VsanDisk__Output as _nkpsim_vcenter_v1_VsanDisk__Output } from '../../../nkpsim/vcenter/v1/VsanDisk.ts';
import type { VsanHealthColor as _nkpsim_vcenter_v1_VsanHealthColor, VsanHealthColor__Output as _nkpsim_vcenter_v1_VsanHealthColor__Output } from '../../../nkpsim/vcenter/v1/VsanHealthColor.ts';

/**
 * A host of a vSAN cluster.
 */
export interface VsanHost {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Whether the host has reported its disks.
   */
  'reported'?: (boolean);
  /**
   * Its disks.
   */
  'disks'?: (_nkpsim_vcenter_v1_VsanDisk)[];
  /**
   * Whether the host has the host key of the cluster.
   */
  'hasHostKey'?: (boolean);
  /**
   * Why the host does not go on to the desired encryption; empty if it does.
   */
  'problem'?: (string);
  /**
   * Number of components on its disks that get data now.
   */
  'resyncingCount'?: (number);
  /**
   * Number of its disks that have the encryption of the cluster.
   */
  'doneDisks'?: (number);
  /**
   * ESA: UUID of the DEK that the host gives new data; empty: none.
   */
  'dekId'?: (string);
  /**
   * ESA: whether the host has the right KEK. Yellow: it has none. Unset for OSA.
   */
  'kekVerifierHealth'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * ESA: whether the host has the right DEK. Yellow: it has none. Unset for OSA.
   */
  'dekVerifierHealth'?: (_nkpsim_vcenter_v1_VsanHealthColor);
  /**
   * ESA: number of objects with a component on the host that are not encrypted as wanted.
   */
  'inconsistentlyEncryptedObjectCount'?: (number);
  /**
   * Whether the host has answered vCenter just now. Otherwise this is its last report.
   */
  'answered'?: (boolean);
  /**
   * Age of the last report, ms of vCenter's time; 0 if the host has answered, or if the age is not
   * known.
   */
  'reportAgeMs'?: (number | string);
}

/**
 * A host of a vSAN cluster.
 */
export interface VsanHost__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Whether the host has reported its disks.
   */
  'reported': (boolean);
  /**
   * Its disks.
   */
  'disks': (_nkpsim_vcenter_v1_VsanDisk__Output)[];
  /**
   * Whether the host has the host key of the cluster.
   */
  'hasHostKey': (boolean);
  /**
   * Why the host does not go on to the desired encryption; empty if it does.
   */
  'problem': (string);
  /**
   * Number of components on its disks that get data now.
   */
  'resyncingCount': (number);
  /**
   * Number of its disks that have the encryption of the cluster.
   */
  'doneDisks': (number);
  /**
   * ESA: UUID of the DEK that the host gives new data; empty: none.
   */
  'dekId': (string);
  /**
   * ESA: whether the host has the right KEK. Yellow: it has none. Unset for OSA.
   */
  'kekVerifierHealth': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * ESA: whether the host has the right DEK. Yellow: it has none. Unset for OSA.
   */
  'dekVerifierHealth': (_nkpsim_vcenter_v1_VsanHealthColor__Output);
  /**
   * ESA: number of objects with a component on the host that are not encrypted as wanted.
   */
  'inconsistentlyEncryptedObjectCount': (number);
  /**
   * Whether the host has answered vCenter just now. Otherwise this is its last report.
   */
  'answered': (boolean);
  /**
   * Age of the last report, ms of vCenter's time; 0 if the host has answered, or if the age is not
   * known.
   */
  'reportAgeMs': (number);
}

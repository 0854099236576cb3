// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanArchitecture as _nkpsim_vcenter_v1_VsanArchitecture, VsanArchitecture__Output as _nkpsim_vcenter_v1_VsanArchitecture__Output } from '../../../nkpsim/vcenter/v1/VsanArchitecture.ts';
import type { VsanEncryption as _nkpsim_vcenter_v1_VsanEncryption, VsanEncryption__Output as _nkpsim_vcenter_v1_VsanEncryption__Output } from '../../../nkpsim/vcenter/v1/VsanEncryption.ts';

/**
 * A cluster with vSAN.
 */
export interface VsanCluster {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * UUID of the vSAN cluster.
   */
  'vsanId'?: (string);
  /**
   * Name of its datastore.
   */
  'datastore'?: (string);
  /**
   * Its architecture.
   */
  'architecture'?: (_nkpsim_vcenter_v1_VsanArchitecture);
  /**
   * Number of disks that each host gives.
   */
  'diskCount'?: (number);
  /**
   * Size of each disk, bytes.
   */
  'diskCapacityBytes'?: (number | string);
  /**
   * Number of hosts.
   */
  'hostCount'?: (number);
  /**
   * Unset: the data is not encrypted.
   */
  'encryption'?: (_nkpsim_vcenter_v1_VsanEncryption | null);
  /**
   * Whether hosts still change to this encryption.
   */
  'changing'?: (boolean);
  /**
   * Number of disks that have it.
   */
  'doneDisks'?: (number);
  /**
   * Number of disks of the cluster.
   */
  'disks'?: (number);
  /**
   * Why hosts do not go on, one line each.
   */
  'problems'?: (string)[];
}

/**
 * A cluster with vSAN.
 */
export interface VsanCluster__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * UUID of the vSAN cluster.
   */
  'vsanId': (string);
  /**
   * Name of its datastore.
   */
  'datastore': (string);
  /**
   * Its architecture.
   */
  'architecture': (_nkpsim_vcenter_v1_VsanArchitecture__Output);
  /**
   * Number of disks that each host gives.
   */
  'diskCount': (number);
  /**
   * Size of each disk, bytes.
   */
  'diskCapacityBytes': (number);
  /**
   * Number of hosts.
   */
  'hostCount': (number);
  /**
   * Unset: the data is not encrypted.
   */
  'encryption': (_nkpsim_vcenter_v1_VsanEncryption__Output | null);
  /**
   * Whether hosts still change to this encryption.
   */
  'changing': (boolean);
  /**
   * Number of disks that have it.
   */
  'doneDisks': (number);
  /**
   * Number of disks of the cluster.
   */
  'disks': (number);
  /**
   * Why hosts do not go on, one line each.
   */
  'problems': (string)[];
}

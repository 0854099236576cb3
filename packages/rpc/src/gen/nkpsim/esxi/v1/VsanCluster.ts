// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto

import type { VsanArchitecture as _nkpsim_esxi_v1_VsanArchitecture, VsanArchitecture__Output as _nkpsim_esxi_v1_VsanArchitecture__Output } from '../../../nkpsim/esxi/v1/VsanArchitecture.ts';
import type { VsanMember as _nkpsim_esxi_v1_VsanMember, VsanMember__Output as _nkpsim_esxi_v1_VsanMember__Output } from '../../../nkpsim/esxi/v1/VsanMember.ts';
import type { VsanEncryption as _nkpsim_esxi_v1_VsanEncryption, VsanEncryption__Output as _nkpsim_esxi_v1_VsanEncryption__Output } from '../../../nkpsim/esxi/v1/VsanEncryption.ts';
import type { VsanDek as _nkpsim_esxi_v1_VsanDek, VsanDek__Output as _nkpsim_esxi_v1_VsanDek__Output } from '../../../nkpsim/esxi/v1/VsanDek.ts';
import type { VsanTime as _nkpsim_esxi_v1_VsanTime, VsanTime__Output as _nkpsim_esxi_v1_VsanTime__Output } from '../../../nkpsim/esxi/v1/VsanTime.ts';

/**
 * The vSAN cluster of a host.
 */
export interface VsanCluster {
  /**
   * UUID of the vSAN cluster.
   */
  'clusterId'?: (string);
  /**
   * Name of its datastore.
   */
  'datastore'?: (string);
  /**
   * Architecture of the cluster. It never changes.
   */
  'architecture'?: (_nkpsim_esxi_v1_VsanArchitecture);
  /**
   * All hosts of the cluster, also the one that gets this; at most 64.
   */
  'members'?: (_nkpsim_esxi_v1_VsanMember)[];
  /**
   * Number of disks that each host gives to the cluster, 1 to 8.
   */
  'diskCount'?: (number);
  /**
   * Size of each disk, bytes.
   */
  'diskCapacityBytes'?: (number | string);
  /**
   * Unset: the data is not encrypted.
   */
  'encryption'?: (_nkpsim_esxi_v1_VsanEncryption | null);
  /**
   * Whether disks are overwritten with random data before they get another format.
   */
  'eraseDisksBeforeUse'?: (boolean);
  /**
   * Whether objects may lose a replica while a disk gets another format. Otherwise all data of the
   * disk is moved to other disks first.
   */
  'allowReducedRedundancy'?: (boolean);
  /**
   * Last generation of DEKs that vCenter knows; 0 if the cluster was never encrypted. A host that
   * has a later one keeps its encryption: vCenter was restored from an older backup.
   */
  'lastDekGeneration'?: (number | string);
  /**
   * ESA: the DEK that all data gets. Unset: none.
   */
  'dek'?: (_nkpsim_esxi_v1_VsanDek | null);
  /**
   * ESA: the DEK that data may still have, of the last change. Unset: none.
   */
  'oldDek'?: (_nkpsim_esxi_v1_VsanDek | null);
  /**
   * Time that decides when lost components are built again; unset: that of the machine.
   */
  'time'?: (_nkpsim_esxi_v1_VsanTime | null);
  /**
   * Time after which a lost component is built again on another host, ms of vCenter's time. Unset:
   * 60 minutes.
   */
  'repairDelayMs'?: (number | string);
  '_repairDelayMs'?: "repairDelayMs";
}

/**
 * The vSAN cluster of a host.
 */
export interface VsanCluster__Output {
  /**
   * UUID of the vSAN cluster.
   */
  'clusterId': (string);
  /**
   * Name of its datastore.
   */
  'datastore': (string);
  /**
   * Architecture of the cluster. It never changes.
   */
  'architecture': (_nkpsim_esxi_v1_VsanArchitecture__Output);
  /**
   * All hosts of the cluster, also the one that gets this; at most 64.
   */
  'members': (_nkpsim_esxi_v1_VsanMember__Output)[];
  /**
   * Number of disks that each host gives to the cluster, 1 to 8.
   */
  'diskCount': (number);
  /**
   * Size of each disk, bytes.
   */
  'diskCapacityBytes': (number);
  /**
   * Unset: the data is not encrypted.
   */
  'encryption': (_nkpsim_esxi_v1_VsanEncryption__Output | null);
  /**
   * Whether disks are overwritten with random data before they get another format.
   */
  'eraseDisksBeforeUse': (boolean);
  /**
   * Whether objects may lose a replica while a disk gets another format. Otherwise all data of the
   * disk is moved to other disks first.
   */
  'allowReducedRedundancy': (boolean);
  /**
   * Last generation of DEKs that vCenter knows; 0 if the cluster was never encrypted. A host that
   * has a later one keeps its encryption: vCenter was restored from an older backup.
   */
  'lastDekGeneration': (number);
  /**
   * ESA: the DEK that all data gets. Unset: none.
   */
  'dek': (_nkpsim_esxi_v1_VsanDek__Output | null);
  /**
   * ESA: the DEK that data may still have, of the last change. Unset: none.
   */
  'oldDek': (_nkpsim_esxi_v1_VsanDek__Output | null);
  /**
   * Time that decides when lost components are built again; unset: that of the machine.
   */
  'time': (_nkpsim_esxi_v1_VsanTime__Output | null);
  /**
   * Time after which a lost component is built again on another host, ms of vCenter's time. Unset:
   * 60 minutes.
   */
  'repairDelayMs'?: (number);
  '_repairDelayMs'?: "repairDelayMs";
}

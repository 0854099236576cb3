// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto

import type { VsanDiskReport as _nkpsim_esxi_v1_VsanDiskReport, VsanDiskReport__Output as _nkpsim_esxi_v1_VsanDiskReport__Output } from '../../../nkpsim/esxi/v1/VsanDiskReport.ts';
import type { VsanCluster as _nkpsim_esxi_v1_VsanCluster, VsanCluster__Output as _nkpsim_esxi_v1_VsanCluster__Output } from '../../../nkpsim/esxi/v1/VsanCluster.ts';
import type { VsanEsaReport as _nkpsim_esxi_v1_VsanEsaReport, VsanEsaReport__Output as _nkpsim_esxi_v1_VsanEsaReport__Output } from '../../../nkpsim/esxi/v1/VsanEsaReport.ts';

/**
 * What a host reports about its vSAN cluster.
 */
export interface VsanReport {
  /**
   * UUID of the vSAN cluster.
   */
  'clusterId'?: (string);
  /**
   * Its disks, at most 8.
   */
  'disks'?: (_nkpsim_esxi_v1_VsanDiskReport)[];
  /**
   * Whether the host has the host key of the cluster.
   */
  'hasHostKey'?: (boolean);
  /**
   * One line: why the change to the desired encryption does not go on. Empty if it does.
   */
  'problem'?: (string);
  /**
   * Number of components on its disks that get data now.
   */
  'resyncingCount'?: (number);
  /**
   * The vSAN cluster as the host has it, if vCenter does not know the cluster or its encryption.
   * Unset: the host has what vCenter sent.
   */
  'kept'?: (_nkpsim_esxi_v1_VsanCluster | null);
  /**
   * Unset in a cluster with OSA.
   */
  'esa'?: (_nkpsim_esxi_v1_VsanEsaReport | null);
}

/**
 * What a host reports about its vSAN cluster.
 */
export interface VsanReport__Output {
  /**
   * UUID of the vSAN cluster.
   */
  'clusterId': (string);
  /**
   * Its disks, at most 8.
   */
  'disks': (_nkpsim_esxi_v1_VsanDiskReport__Output)[];
  /**
   * Whether the host has the host key of the cluster.
   */
  'hasHostKey': (boolean);
  /**
   * One line: why the change to the desired encryption does not go on. Empty if it does.
   */
  'problem': (string);
  /**
   * Number of components on its disks that get data now.
   */
  'resyncingCount': (number);
  /**
   * The vSAN cluster as the host has it, if vCenter does not know the cluster or its encryption.
   * Unset: the host has what vCenter sent.
   */
  'kept': (_nkpsim_esxi_v1_VsanCluster__Output | null);
  /**
   * Unset in a cluster with OSA.
   */
  'esa': (_nkpsim_esxi_v1_VsanEsaReport__Output | null);
}

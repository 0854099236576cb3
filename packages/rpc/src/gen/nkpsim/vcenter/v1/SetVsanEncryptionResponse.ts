// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanCluster as _nkpsim_vcenter_v1_VsanCluster, VsanCluster__Output as _nkpsim_vcenter_v1_VsanCluster__Output } from '../../../nkpsim/vcenter/v1/VsanCluster.ts';

/**
 * Answer of SetVsanEncryption.
 */
export interface SetVsanEncryptionResponse {
  /**
   * The vSAN of the cluster.
   */
  'vsan'?: (_nkpsim_vcenter_v1_VsanCluster | null);
}

/**
 * Answer of SetVsanEncryption.
 */
export interface SetVsanEncryptionResponse__Output {
  /**
   * The vSAN of the cluster.
   */
  'vsan': (_nkpsim_vcenter_v1_VsanCluster__Output | null);
}

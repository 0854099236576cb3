// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanObject as _nkpsim_esxi_v1_VsanObject, VsanObject__Output as _nkpsim_esxi_v1_VsanObject__Output } from '../../../nkpsim/esxi/v1/VsanObject.ts';
import type { VsanMember as _nkpsim_esxi_v1_VsanMember, VsanMember__Output as _nkpsim_esxi_v1_VsanMember__Output } from '../../../nkpsim/esxi/v1/VsanMember.ts';

/**
 * Answer of ListVsanObjects.
 */
export interface ListVsanObjectsResponse {
  /**
   * Objects in the order of their ids.
   */
  'objects'?: (_nkpsim_esxi_v1_VsanObject)[];
  /**
   * Hosts of the cluster, whose ids the objects name.
   */
  'members'?: (_nkpsim_esxi_v1_VsanMember)[];
}

/**
 * Answer of ListVsanObjects.
 */
export interface ListVsanObjectsResponse__Output {
  /**
   * Objects in the order of their ids.
   */
  'objects': (_nkpsim_esxi_v1_VsanObject__Output)[];
  /**
   * Hosts of the cluster, whose ids the objects name.
   */
  'members': (_nkpsim_esxi_v1_VsanMember__Output)[];
}

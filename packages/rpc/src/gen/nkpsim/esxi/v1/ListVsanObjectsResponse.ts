// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanObject as _nkpsim_esxi_v1_VsanObject, VsanObject__Output as _nkpsim_esxi_v1_VsanObject__Output } from '../../../nkpsim/esxi/v1/VsanObject.ts';

/**
 * Answer of ListVsanObjects.
 */
export interface ListVsanObjectsResponse {
  /**
   * Objects in the order of their ids.
   */
  'objects'?: (_nkpsim_esxi_v1_VsanObject)[];
}

/**
 * Answer of ListVsanObjects.
 */
export interface ListVsanObjectsResponse__Output {
  /**
   * Objects in the order of their ids.
   */
  'objects': (_nkpsim_esxi_v1_VsanObject__Output)[];
}

// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto

import type { VsanObject as _nkpsim_vcenter_v1_VsanObject, VsanObject__Output as _nkpsim_vcenter_v1_VsanObject__Output } from '../../../nkpsim/vcenter/v1/VsanObject.ts';

/**
 * Answer of ListVsanObjects.
 */
export interface ListVsanObjectsResponse {
  /**
   * At most 1000 objects.
   */
  'objects'?: (_nkpsim_vcenter_v1_VsanObject)[];
  /**
   * Ask again after this id; empty: these are all.
   */
  'nextAfterObjectId'?: (string);
  /**
   * Hosts that did not answer.
   */
  'silentHosts'?: (string)[];
}

/**
 * Answer of ListVsanObjects.
 */
export interface ListVsanObjectsResponse__Output {
  /**
   * At most 1000 objects.
   */
  'objects': (_nkpsim_vcenter_v1_VsanObject__Output)[];
  /**
   * Ask again after this id; empty: these are all.
   */
  'nextAfterObjectId': (string);
  /**
   * Hosts that did not answer.
   */
  'silentHosts': (string)[];
}

// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { LocatedVsanComponent as _nkpsim_esxi_v1_LocatedVsanComponent, LocatedVsanComponent__Output as _nkpsim_esxi_v1_LocatedVsanComponent__Output } from '../../../nkpsim/esxi/v1/LocatedVsanComponent.ts';

/**
 * Answer of ListComponents.
 */
export interface ListComponentsResponse {
  /**
   * Components of the object.
   */
  'components'?: (_nkpsim_esxi_v1_LocatedVsanComponent)[];
}

/**
 * Answer of ListComponents.
 */
export interface ListComponentsResponse__Output {
  /**
   * Components of the object.
   */
  'components': (_nkpsim_esxi_v1_LocatedVsanComponent__Output)[];
}

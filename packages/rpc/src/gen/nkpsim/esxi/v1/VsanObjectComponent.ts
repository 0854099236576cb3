// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanComponentKind as _nkpsim_esxi_v1_VsanComponentKind, VsanComponentKind__Output as _nkpsim_esxi_v1_VsanComponentKind__Output } from '../../../nkpsim/esxi/v1/VsanComponentKind.ts';
import type { VsanComponentState as _nkpsim_esxi_v1_VsanComponentState, VsanComponentState__Output as _nkpsim_esxi_v1_VsanComponentState__Output } from '../../../nkpsim/esxi/v1/VsanComponentState.ts';

/**
 * A component of an object.
 */
export interface VsanObjectComponent {
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * UUID of the host.
   */
  'hostId'?: (string);
  /**
   * UUID of the disk.
   */
  'diskId'?: (string);
  /**
   * What the component contains.
   */
  'kind'?: (_nkpsim_esxi_v1_VsanComponentKind);
  /**
   * State of the component.
   */
  'state'?: (_nkpsim_esxi_v1_VsanComponentState);
  /**
   * Time of the cluster at which it became absent, ms since 1970 (UTC). Unset if it is not absent.
   */
  'absentSinceMs'?: (number | string);
  '_absentSinceMs'?: "absentSinceMs";
}

/**
 * A component of an object.
 */
export interface VsanObjectComponent__Output {
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * UUID of the host.
   */
  'hostId': (string);
  /**
   * UUID of the disk.
   */
  'diskId': (string);
  /**
   * What the component contains.
   */
  'kind': (_nkpsim_esxi_v1_VsanComponentKind__Output);
  /**
   * State of the component.
   */
  'state': (_nkpsim_esxi_v1_VsanComponentState__Output);
  /**
   * Time of the cluster at which it became absent, ms since 1970 (UTC). Unset if it is not absent.
   */
  'absentSinceMs'?: (number);
  '_absentSinceMs'?: "absentSinceMs";
}

// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanComponentKind as _nkpsim_esxi_v1_VsanComponentKind, VsanComponentKind__Output as _nkpsim_esxi_v1_VsanComponentKind__Output } from '../../../nkpsim/esxi/v1/VsanComponentKind.ts';
import type { VsanObjectConfiguration as _nkpsim_esxi_v1_VsanObjectConfiguration, VsanObjectConfiguration__Output as _nkpsim_esxi_v1_VsanObjectConfiguration__Output } from '../../../nkpsim/esxi/v1/VsanObjectConfiguration.ts';

/**
 * Request of CreateComponent.
 */
export interface CreateComponentRequest {
  /**
   * Token of the session.
   */
  'token'?: (string);
  /**
   * UUID of the disk.
   */
  'diskId'?: (string);
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * What the component contains.
   */
  'kind'?: (_nkpsim_esxi_v1_VsanComponentKind);
  /**
   * First configuration.
   */
  'configuration'?: (_nkpsim_esxi_v1_VsanObjectConfiguration | null);
}

/**
 * Request of CreateComponent.
 */
export interface CreateComponentRequest__Output {
  /**
   * Token of the session.
   */
  'token': (string);
  /**
   * UUID of the disk.
   */
  'diskId': (string);
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * What the component contains.
   */
  'kind': (_nkpsim_esxi_v1_VsanComponentKind__Output);
  /**
   * First configuration.
   */
  'configuration': (_nkpsim_esxi_v1_VsanObjectConfiguration__Output | null);
}

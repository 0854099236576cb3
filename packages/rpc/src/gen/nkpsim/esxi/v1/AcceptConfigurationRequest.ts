// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanObjectConfiguration as _nkpsim_esxi_v1_VsanObjectConfiguration, VsanObjectConfiguration__Output as _nkpsim_esxi_v1_VsanObjectConfiguration__Output } from '../../../nkpsim/esxi/v1/VsanObjectConfiguration.ts';

/**
 * Request of AcceptConfiguration.
 */
export interface AcceptConfigurationRequest {
  /**
   * Token of the session.
   */
  'token'?: (string);
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * The configuration.
   */
  'configuration'?: (_nkpsim_esxi_v1_VsanObjectConfiguration | null);
}

/**
 * Request of AcceptConfiguration.
 */
export interface AcceptConfigurationRequest__Output {
  /**
   * Token of the session.
   */
  'token': (string);
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * The configuration.
   */
  'configuration': (_nkpsim_esxi_v1_VsanObjectConfiguration__Output | null);
}

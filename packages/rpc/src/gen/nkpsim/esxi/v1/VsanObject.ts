// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanObjectConfiguration as _nkpsim_esxi_v1_VsanObjectConfiguration, VsanObjectConfiguration__Output as _nkpsim_esxi_v1_VsanObjectConfiguration__Output } from '../../../nkpsim/esxi/v1/VsanObjectConfiguration.ts';
import type { VsanObjectHealth as _nkpsim_esxi_v1_VsanObjectHealth, VsanObjectHealth__Output as _nkpsim_esxi_v1_VsanObjectHealth__Output } from '../../../nkpsim/esxi/v1/VsanObjectHealth.ts';

/**
 * An object.
 */
export interface VsanObject {
  /**
   * The newest configuration that this host knows. The states of components are as seen now.
   */
  'configuration'?: (_nkpsim_esxi_v1_VsanObjectConfiguration | null);
  /**
   * Health of the object.
   */
  'health'?: (_nkpsim_esxi_v1_VsanObjectHealth);
}

/**
 * An object.
 */
export interface VsanObject__Output {
  /**
   * The newest configuration that this host knows. The states of components are as seen now.
   */
  'configuration': (_nkpsim_esxi_v1_VsanObjectConfiguration__Output | null);
  /**
   * Health of the object.
   */
  'health': (_nkpsim_esxi_v1_VsanObjectHealth__Output);
}

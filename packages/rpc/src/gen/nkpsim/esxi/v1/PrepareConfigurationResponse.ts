// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanPrepareOutcome as _nkpsim_esxi_v1_VsanPrepareOutcome, VsanPrepareOutcome__Output as _nkpsim_esxi_v1_VsanPrepareOutcome__Output } from '../../../nkpsim/esxi/v1/VsanPrepareOutcome.ts';
import type { VsanObjectConfiguration as _nkpsim_esxi_v1_VsanObjectConfiguration, VsanObjectConfiguration__Output as _nkpsim_esxi_v1_VsanObjectConfiguration__Output } from '../../../nkpsim/esxi/v1/VsanObjectConfiguration.ts';

/**
 * Answer of PrepareConfiguration.
 */
export interface PrepareConfigurationResponse {
  /**
   * What the component decided.
   */
  'outcome'?: (_nkpsim_esxi_v1_VsanPrepareOutcome);
  /**
   * Configuration of the component, unless it refused.
   */
  'configuration'?: (_nkpsim_esxi_v1_VsanObjectConfiguration | null);
  /**
   * Whether the last owner released the object after a flush.
   */
  'clean'?: (boolean);
  /**
   * Highest csn that the component has promised or stored, if it refused.
   */
  'csn'?: (number | string);
}

/**
 * Answer of PrepareConfiguration.
 */
export interface PrepareConfigurationResponse__Output {
  /**
   * What the component decided.
   */
  'outcome': (_nkpsim_esxi_v1_VsanPrepareOutcome__Output);
  /**
   * Configuration of the component, unless it refused.
   */
  'configuration': (_nkpsim_esxi_v1_VsanObjectConfiguration__Output | null);
  /**
   * Whether the last owner released the object after a flush.
   */
  'clean': (boolean);
  /**
   * Highest csn that the component has promised or stored, if it refused.
   */
  'csn': (number);
}

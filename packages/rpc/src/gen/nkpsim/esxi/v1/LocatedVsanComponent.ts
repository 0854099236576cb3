// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanComponentKind as _nkpsim_esxi_v1_VsanComponentKind, VsanComponentKind__Output as _nkpsim_esxi_v1_VsanComponentKind__Output } from '../../../nkpsim/esxi/v1/VsanComponentKind.ts';
import type { VsanObjectConfiguration as _nkpsim_esxi_v1_VsanObjectConfiguration, VsanObjectConfiguration__Output as _nkpsim_esxi_v1_VsanObjectConfiguration__Output } from '../../../nkpsim/esxi/v1/VsanObjectConfiguration.ts';

/**
 * A component and its configuration.
 */
export interface LocatedVsanComponent {
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * UUID of the disk.
   */
  'diskId'?: (string);
  /**
   * What the component contains.
   */
  'kind'?: (_nkpsim_esxi_v1_VsanComponentKind);
  /**
   * Configuration that the component has stored.
   */
  'configuration'?: (_nkpsim_esxi_v1_VsanObjectConfiguration | null);
  /**
   * Whether the lease of the owner may still run.
   */
  'owned'?: (boolean);
}

/**
 * A component and its configuration.
 */
export interface LocatedVsanComponent__Output {
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * UUID of the disk.
   */
  'diskId': (string);
  /**
   * What the component contains.
   */
  'kind': (_nkpsim_esxi_v1_VsanComponentKind__Output);
  /**
   * Configuration that the component has stored.
   */
  'configuration': (_nkpsim_esxi_v1_VsanObjectConfiguration__Output | null);
  /**
   * Whether the lease of the owner may still run.
   */
  'owned': (boolean);
}

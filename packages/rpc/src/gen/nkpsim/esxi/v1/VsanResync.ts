// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanObjectComponent as _nkpsim_esxi_v1_VsanObjectComponent, VsanObjectComponent__Output as _nkpsim_esxi_v1_VsanObjectComponent__Output } from '../../../nkpsim/esxi/v1/VsanObjectComponent.ts';

/**
 * A component that gets data.
 */
export interface VsanResync {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
  /**
   * The component.
   */
  'component'?: (_nkpsim_esxi_v1_VsanObjectComponent | null);
  /**
   * Bytes to compare.
   */
  'totalBytes'?: (number | string);
  /**
   * Bytes compared, and copied where they differed.
   */
  'doneBytes'?: (number | string);
  /**
   * Why the component gets data: stale, repair or evacuate.
   */
  'reason'?: (string);
}

/**
 * A component that gets data.
 */
export interface VsanResync__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
  /**
   * The component.
   */
  'component': (_nkpsim_esxi_v1_VsanObjectComponent__Output | null);
  /**
   * Bytes to compare.
   */
  'totalBytes': (number);
  /**
   * Bytes compared, and copied where they differed.
   */
  'doneBytes': (number);
  /**
   * Why the component gets data: stale, repair or evacuate.
   */
  'reason': (string);
}

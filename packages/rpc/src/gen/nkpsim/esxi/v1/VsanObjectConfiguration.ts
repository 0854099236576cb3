// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

import type { VsanObjectKind as _nkpsim_esxi_v1_VsanObjectKind, VsanObjectKind__Output as _nkpsim_esxi_v1_VsanObjectKind__Output } from '../../../nkpsim/esxi/v1/VsanObjectKind.ts';
import type { VsanOwner as _nkpsim_esxi_v1_VsanOwner, VsanOwner__Output as _nkpsim_esxi_v1_VsanOwner__Output } from '../../../nkpsim/esxi/v1/VsanOwner.ts';
import type { VsanObjectComponent as _nkpsim_esxi_v1_VsanObjectComponent, VsanObjectComponent__Output as _nkpsim_esxi_v1_VsanObjectComponent__Output } from '../../../nkpsim/esxi/v1/VsanObjectComponent.ts';
import type { VsanObjectEncryption as _nkpsim_esxi_v1_VsanObjectEncryption, VsanObjectEncryption__Output as _nkpsim_esxi_v1_VsanObjectEncryption__Output } from '../../../nkpsim/esxi/v1/VsanObjectEncryption.ts';

/**
 * How an object is spread over hosts.
 */
export interface VsanObjectConfiguration {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
  /**
   * What the object contains.
   */
  'kind'?: (_nkpsim_esxi_v1_VsanObjectKind);
  /**
   * Number of hosts that may fail without loss of data: 0 or 1.
   */
  'failuresToTolerate'?: (number);
  /**
   * Configuration sequence number.
   */
  'csn'?: (number | string);
  /**
   * The owner.
   */
  'owner'?: (_nkpsim_esxi_v1_VsanOwner | null);
  /**
   * All components.
   */
  'components'?: (_nkpsim_esxi_v1_VsanObjectComponent)[];
  /**
   * Whether the object was removed.
   */
  'removed'?: (boolean);
  /**
   * Csn of the promise of the component that sent this; 0: none.
   */
  'promisedCsn'?: (number | string);
  /**
   * UUID of the run that has the promise.
   */
  'promisedRunId'?: (string);
  /**
   * Unset: the data is not encrypted above the components.
   */
  'encryption'?: (_nkpsim_esxi_v1_VsanObjectEncryption | null);
}

/**
 * How an object is spread over hosts.
 */
export interface VsanObjectConfiguration__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
  /**
   * What the object contains.
   */
  'kind': (_nkpsim_esxi_v1_VsanObjectKind__Output);
  /**
   * Number of hosts that may fail without loss of data: 0 or 1.
   */
  'failuresToTolerate': (number);
  /**
   * Configuration sequence number.
   */
  'csn': (number);
  /**
   * The owner.
   */
  'owner': (_nkpsim_esxi_v1_VsanOwner__Output | null);
  /**
   * All components.
   */
  'components': (_nkpsim_esxi_v1_VsanObjectComponent__Output)[];
  /**
   * Whether the object was removed.
   */
  'removed': (boolean);
  /**
   * Csn of the promise of the component that sent this; 0: none.
   */
  'promisedCsn': (number);
  /**
   * UUID of the run that has the promise.
   */
  'promisedRunId': (string);
  /**
   * Unset: the data is not encrypted above the components.
   */
  'encryption': (_nkpsim_esxi_v1_VsanObjectEncryption__Output | null);
}

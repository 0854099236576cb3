// Original file: proto/nkpsim/esxi/v1/vsan_file.proto

import type { VsanNodeKind as _nkpsim_esxi_v1_VsanNodeKind, VsanNodeKind__Output as _nkpsim_esxi_v1_VsanNodeKind__Output } from '../../../nkpsim/esxi/v1/VsanNodeKind.ts';

/**
 * A file or folder.
 */
export interface VsanNode {
  /**
   * What it is.
   */
  'kind'?: (_nkpsim_esxi_v1_VsanNodeKind);
  /**
   * Number in the folder; 0 for a folder.
   */
  'fileNumber'?: (number | string);
  /**
   * Number of names: 1, or 0 after it was removed.
   */
  'linkCount'?: (number);
  /**
   * Length, bytes.
   */
  'sizeBytes'?: (number | string);
  /**
   * UUID of the object of a folder, a lock or a large file.
   */
  'objectId'?: (string);
}

/**
 * A file or folder.
 */
export interface VsanNode__Output {
  /**
   * What it is.
   */
  'kind': (_nkpsim_esxi_v1_VsanNodeKind__Output);
  /**
   * Number in the folder; 0 for a folder.
   */
  'fileNumber': (number);
  /**
   * Number of names: 1, or 0 after it was removed.
   */
  'linkCount': (number);
  /**
   * Length, bytes.
   */
  'sizeBytes': (number);
  /**
   * UUID of the object of a folder, a lock or a large file.
   */
  'objectId': (string);
}

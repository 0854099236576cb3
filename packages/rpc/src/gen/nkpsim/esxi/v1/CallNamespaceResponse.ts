// Original file: proto/nkpsim/esxi/v1/vsan_file.proto

import type { NamespaceFailure as _nkpsim_esxi_v1_NamespaceFailure, NamespaceFailure__Output as _nkpsim_esxi_v1_NamespaceFailure__Output } from '../../../nkpsim/esxi/v1/NamespaceFailure.ts';
import type { VsanNode as _nkpsim_esxi_v1_VsanNode, VsanNode__Output as _nkpsim_esxi_v1_VsanNode__Output } from '../../../nkpsim/esxi/v1/VsanNode.ts';
import type { NamespaceChange as _nkpsim_esxi_v1_NamespaceChange, NamespaceChange__Output as _nkpsim_esxi_v1_NamespaceChange__Output } from '../../../nkpsim/esxi/v1/NamespaceChange.ts';

/**
 * The answer to a call on a folder.
 */
export interface CallNamespaceResponse {
  /**
   * Present if the call failed; then nothing else is.
   */
  'failure'?: (_nkpsim_esxi_v1_NamespaceFailure | null);
  /**
   * The file or folder of the call, if there is one.
   */
  'node'?: (_nkpsim_esxi_v1_VsanNode | null);
  /**
   * Names in the folder.
   */
  'names'?: (string)[];
  /**
   * Content of a small file, as far as it was asked for.
   */
  'content'?: (Buffer | Uint8Array | string);
  /**
   * UUIDs of objects that a removed folder left.
   */
  'garbage'?: (string)[];
  /**
   * Last change of the folder, if the call may have changed it.
   */
  'change'?: (_nkpsim_esxi_v1_NamespaceChange | null);
  '_content'?: "content";
}

/**
 * The answer to a call on a folder.
 */
export interface CallNamespaceResponse__Output {
  /**
   * Present if the call failed; then nothing else is.
   */
  'failure': (_nkpsim_esxi_v1_NamespaceFailure__Output | null);
  /**
   * The file or folder of the call, if there is one.
   */
  'node': (_nkpsim_esxi_v1_VsanNode__Output | null);
  /**
   * Names in the folder.
   */
  'names': (string)[];
  /**
   * Content of a small file, as far as it was asked for.
   */
  'content'?: (Buffer);
  /**
   * UUIDs of objects that a removed folder left.
   */
  'garbage': (string)[];
  /**
   * Last change of the folder, if the call may have changed it.
   */
  'change': (_nkpsim_esxi_v1_NamespaceChange__Output | null);
  '_content'?: "content";
}

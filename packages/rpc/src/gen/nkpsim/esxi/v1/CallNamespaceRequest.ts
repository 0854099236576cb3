// Original file: proto/nkpsim/esxi/v1/vsan_file.proto

import type { NamespaceCallKind as _nkpsim_esxi_v1_NamespaceCallKind, NamespaceCallKind__Output as _nkpsim_esxi_v1_NamespaceCallKind__Output } from '../../../nkpsim/esxi/v1/NamespaceCallKind.ts';
import type { VsanFileAccess as _nkpsim_esxi_v1_VsanFileAccess, VsanFileAccess__Output as _nkpsim_esxi_v1_VsanFileAccess__Output } from '../../../nkpsim/esxi/v1/VsanFileAccess.ts';
import type { NamespaceChange as _nkpsim_esxi_v1_NamespaceChange, NamespaceChange__Output as _nkpsim_esxi_v1_NamespaceChange__Output } from '../../../nkpsim/esxi/v1/NamespaceChange.ts';

/**
 * A call on a folder.
 */
export interface CallNamespaceRequest {
  /**
   * UUID of the object of the folder.
   */
  'objectId'?: (string);
  /**
   * Random text of the call. A repetition has the same.
   */
  'requestId'?: (string);
  /**
   * What the call does. The other fields are as this needs them.
   */
  'kind'?: (_nkpsim_esxi_v1_NamespaceCallKind);
  /**
   * Name in the folder.
   */
  'name'?: (string);
  /**
   * New name of RENAME.
   */
  'newName'?: (string);
  /**
   * Access of OPEN.
   */
  'access'?: (_nkpsim_esxi_v1_VsanFileAccess);
  /**
   * Number of the file in the folder.
   */
  'fileNumber'?: (number | string);
  /**
   * Position of READ and WRITE, bytes.
   */
  'positionBytes'?: (number | string);
  /**
   * Number of bytes of READ, and length of the file of TRUNCATE.
   */
  'lengthBytes'?: (number | string);
  /**
   * Content of WRITE, at most 256 KiB.
   */
  'content'?: (Buffer | Uint8Array | string);
  /**
   * UUID of the object of the folder of REMOVE_FOLDER.
   */
  'folderId'?: (string);
  /**
   * UUIDs of objects that the folder of REMOVE_FOLDER left.
   */
  'garbage'?: (string)[];
  /**
   * Last change of the caller, for SYNC. Missing if the caller changed nothing.
   */
  'after'?: (_nkpsim_esxi_v1_NamespaceChange | null);
}

/**
 * A call on a folder.
 */
export interface CallNamespaceRequest__Output {
  /**
   * UUID of the object of the folder.
   */
  'objectId': (string);
  /**
   * Random text of the call. A repetition has the same.
   */
  'requestId': (string);
  /**
   * What the call does. The other fields are as this needs them.
   */
  'kind': (_nkpsim_esxi_v1_NamespaceCallKind__Output);
  /**
   * Name in the folder.
   */
  'name': (string);
  /**
   * New name of RENAME.
   */
  'newName': (string);
  /**
   * Access of OPEN.
   */
  'access': (_nkpsim_esxi_v1_VsanFileAccess__Output);
  /**
   * Number of the file in the folder.
   */
  'fileNumber': (number);
  /**
   * Position of READ and WRITE, bytes.
   */
  'positionBytes': (number);
  /**
   * Number of bytes of READ, and length of the file of TRUNCATE.
   */
  'lengthBytes': (number);
  /**
   * Content of WRITE, at most 256 KiB.
   */
  'content': (Buffer);
  /**
   * UUID of the object of the folder of REMOVE_FOLDER.
   */
  'folderId': (string);
  /**
   * UUIDs of objects that the folder of REMOVE_FOLDER left.
   */
  'garbage': (string)[];
  /**
   * Last change of the caller, for SYNC. Missing if the caller changed nothing.
   */
  'after': (_nkpsim_esxi_v1_NamespaceChange__Output | null);
}

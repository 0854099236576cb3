// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanDek as _nkpsim_esxi_v1_VsanDek, VsanDek__Output as _nkpsim_esxi_v1_VsanDek__Output } from '../../../nkpsim/esxi/v1/VsanDek.ts';

/**
 * Request of LockVsanDeks.
 */
export interface LockVsanDeksRequest {
  /**
   * Name of the provider of the KEK.
   */
  'provider'?: (string);
  /**
   * Key id of the KEK.
   */
  'kekId'?: (string);
  /**
   * DEKs to lock under it, at most 2. The host has their present KEKs.
   */
  'deks'?: (_nkpsim_esxi_v1_VsanDek)[];
  /**
   * Whether to make another DEK.
   */
  'makeDek'?: (boolean);
}

/**
 * Request of LockVsanDeks.
 */
export interface LockVsanDeksRequest__Output {
  /**
   * Name of the provider of the KEK.
   */
  'provider': (string);
  /**
   * Key id of the KEK.
   */
  'kekId': (string);
  /**
   * DEKs to lock under it, at most 2. The host has their present KEKs.
   */
  'deks': (_nkpsim_esxi_v1_VsanDek__Output)[];
  /**
   * Whether to make another DEK.
   */
  'makeDek': (boolean);
}

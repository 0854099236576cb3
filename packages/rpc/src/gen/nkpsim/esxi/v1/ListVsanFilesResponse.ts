// Original file: proto/nkpsim/esxi/v1/vsan_object.proto

import type { VsanObjectFile as _nkpsim_esxi_v1_VsanObjectFile, VsanObjectFile__Output as _nkpsim_esxi_v1_VsanObjectFile__Output } from '../../../nkpsim/esxi/v1/VsanObjectFile.ts';

/**
 * Answer of ListVsanFiles.
 */
export interface ListVsanFilesResponse {
  /**
   * At most 10000 files, ordered by path.
   */
  'files'?: (_nkpsim_esxi_v1_VsanObjectFile)[];
}

/**
 * Answer of ListVsanFiles.
 */
export interface ListVsanFilesResponse__Output {
  /**
   * At most 10000 files, ordered by path.
   */
  'files': (_nkpsim_esxi_v1_VsanObjectFile__Output)[];
}

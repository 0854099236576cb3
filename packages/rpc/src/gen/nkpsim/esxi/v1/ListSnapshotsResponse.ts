// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto

import type { Snapshot as _nkpsim_esxi_v1_Snapshot, Snapshot__Output as _nkpsim_esxi_v1_Snapshot__Output } from '../../../nkpsim/esxi/v1/Snapshot.ts';

/**
 * The snapshots of a VM.
 */
export interface ListSnapshotsResponse {
  /**
   * In the order in which they were made, at most 128.
   */
  'snapshots'?: (_nkpsim_esxi_v1_Snapshot)[];
  /**
   * Whether redo logs of an interrupted removal must be merged: remove a snapshot, or all.
   */
  'needsConsolidation'?: (boolean);
}

/**
 * The snapshots of a VM.
 */
export interface ListSnapshotsResponse__Output {
  /**
   * In the order in which they were made, at most 128.
   */
  'snapshots': (_nkpsim_esxi_v1_Snapshot__Output)[];
  /**
   * Whether redo logs of an interrupted removal must be merged: remove a snapshot, or all.
   */
  'needsConsolidation': (boolean);
}

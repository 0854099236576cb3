// Original file: proto/nkpsim/esxi/v1/high_availability.proto

import type { DatastoreHaStatus as _nkpsim_esxi_v1_DatastoreHaStatus, DatastoreHaStatus__Output as _nkpsim_esxi_v1_DatastoreHaStatus__Output } from '../../../nkpsim/esxi/v1/DatastoreHaStatus.ts';

/**
 * The status.
 */
export interface GetHaStatusResponse {
  /**
   * One status for each datastore of the host.
   */
  'datastores'?: (_nkpsim_esxi_v1_DatastoreHaStatus)[];
}

/**
 * The status.
 */
export interface GetHaStatusResponse__Output {
  /**
   * One status for each datastore of the host.
   */
  'datastores': (_nkpsim_esxi_v1_DatastoreHaStatus__Output)[];
}

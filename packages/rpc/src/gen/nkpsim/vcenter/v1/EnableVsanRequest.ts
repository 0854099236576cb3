// Original file: proto/nkpsim/vcenter/v1/vsan.proto

import type { VsanArchitecture as _nkpsim_vcenter_v1_VsanArchitecture, VsanArchitecture__Output as _nkpsim_vcenter_v1_VsanArchitecture__Output } from '../../../nkpsim/vcenter/v1/VsanArchitecture.ts';

/**
 * Request of EnableVsan.
 */
export interface EnableVsanRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Architecture.
   */
  'architecture'?: (_nkpsim_vcenter_v1_VsanArchitecture);
  /**
   * Number of disks that each host gives, 1 to 8; 0: 1.
   */
  'diskCount'?: (number);
  /**
   * Size of each disk, bytes, a multiple of 1 MiB from 64 MiB on; 0: 16 GiB.
   */
  'diskCapacityBytes'?: (number | string);
  /**
   * Name of the datastore; empty: vsanDatastore.
   */
  'datastore'?: (string);
}

/**
 * Request of EnableVsan.
 */
export interface EnableVsanRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Architecture.
   */
  'architecture': (_nkpsim_vcenter_v1_VsanArchitecture__Output);
  /**
   * Number of disks that each host gives, 1 to 8; 0: 1.
   */
  'diskCount': (number);
  /**
   * Size of each disk, bytes, a multiple of 1 MiB from 64 MiB on; 0: 16 GiB.
   */
  'diskCapacityBytes': (number);
  /**
   * Name of the datastore; empty: vsanDatastore.
   */
  'datastore': (string);
}

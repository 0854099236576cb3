// Original file: proto/nkpsim/esxi/v1/high_availability.proto

import type { HaRole as _nkpsim_esxi_v1_HaRole, HaRole__Output as _nkpsim_esxi_v1_HaRole__Output } from '../../../nkpsim/esxi/v1/HaRole.ts';
import type { WaitingVm as _nkpsim_esxi_v1_WaitingVm, WaitingVm__Output as _nkpsim_esxi_v1_WaitingVm__Output } from '../../../nkpsim/esxi/v1/WaitingVm.ts';

/**
 * vSphere HA in one datastore.
 */
export interface DatastoreHaStatus {
  /**
   * Name of the datastore.
   */
  'datastore'?: (string);
  /**
   * Part of this host.
   */
  'role'?: (_nkpsim_esxi_v1_HaRole);
  /**
   * Name of the primary host; empty: none is known.
   */
  'primary'?: (string);
  /**
   * Names of this host's powered-on VMs, which other hosts restart if this host fails.
   */
  'protectedVms'?: (string)[];
  /**
   * VMs that wait for a restart, as the primary knows them.
   */
  'waitingVms'?: (_nkpsim_esxi_v1_WaitingVm)[];
}

/**
 * vSphere HA in one datastore.
 */
export interface DatastoreHaStatus__Output {
  /**
   * Name of the datastore.
   */
  'datastore': (string);
  /**
   * Part of this host.
   */
  'role': (_nkpsim_esxi_v1_HaRole__Output);
  /**
   * Name of the primary host; empty: none is known.
   */
  'primary': (string);
  /**
   * Names of this host's powered-on VMs, which other hosts restart if this host fails.
   */
  'protectedVms': (string)[];
  /**
   * VMs that wait for a restart, as the primary knows them.
   */
  'waitingVms': (_nkpsim_esxi_v1_WaitingVm__Output)[];
}

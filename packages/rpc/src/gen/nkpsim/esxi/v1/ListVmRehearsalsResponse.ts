// Original file: proto/nkpsim/esxi/v1/disaster_recovery.proto

import type { RehearsalProblem as _nkpsim_esxi_v1_RehearsalProblem, RehearsalProblem__Output as _nkpsim_esxi_v1_RehearsalProblem__Output } from '../../../nkpsim/esxi/v1/RehearsalProblem.ts';

/**
 * A VM, and whether it opens on the host.
 */
export interface ListVmRehearsalsResponse {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of its datastore.
   */
  'datastore'?: (string);
  /**
   * Whether the VM opens on this host.
   */
  'opens'?: (boolean);
  /**
   * Whether the VM is encrypted; false also if its files cannot be read.
   */
  'encrypted'?: (boolean);
  /**
   * Number of its disks; 0 also if its files cannot be read.
   */
  'diskCount'?: (number);
  /**
   * Why the VM does not open; empty if it opens.
   */
  'problems'?: (_nkpsim_esxi_v1_RehearsalProblem)[];
}

/**
 * A VM, and whether it opens on the host.
 */
export interface ListVmRehearsalsResponse__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of its datastore.
   */
  'datastore': (string);
  /**
   * Whether the VM opens on this host.
   */
  'opens': (boolean);
  /**
   * Whether the VM is encrypted; false also if its files cannot be read.
   */
  'encrypted': (boolean);
  /**
   * Number of its disks; 0 also if its files cannot be read.
   */
  'diskCount': (number);
  /**
   * Why the VM does not open; empty if it opens.
   */
  'problems': (_nkpsim_esxi_v1_RehearsalProblem__Output)[];
}

// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { VirtualMachine as _nkpsim_vcenter_v1_VirtualMachine, VirtualMachine__Output as _nkpsim_vcenter_v1_VirtualMachine__Output } from '../../../nkpsim/vcenter/v1/VirtualMachine.ts';

/**
 * The virtual machines.
 */
export interface ListVirtualMachinesResponse {
  /**
   * Ordered by name.
   */
  'virtualMachines'?: (_nkpsim_vcenter_v1_VirtualMachine)[];
  /**
   * Hosts that may have VMs that vCenter does not list: more VMs than vCenter keeps, VMs that were
   * never read, or no report yet in the present connection.
   */
  'incompleteHosts'?: (string)[];
}

/**
 * The virtual machines.
 */
export interface ListVirtualMachinesResponse__Output {
  /**
   * Ordered by name.
   */
  'virtualMachines': (_nkpsim_vcenter_v1_VirtualMachine__Output)[];
  /**
   * Hosts that may have VMs that vCenter does not list: more VMs than vCenter keeps, VMs that were
   * never read, or no report yet in the present connection.
   */
  'incompleteHosts': (string)[];
}

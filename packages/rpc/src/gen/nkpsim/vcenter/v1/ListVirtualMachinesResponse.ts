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
   * Hosts with VMs that vCenter does not list: more than vCenter keeps, or VMs that were never read.
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
   * Hosts with VMs that vCenter does not list: more than vCenter keeps, or VMs that were never read.
   */
  'incompleteHosts': (string)[];
}

// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto

import type { VmSpec as _nkpsim_esxi_v1_VmSpec, VmSpec__Output as _nkpsim_esxi_v1_VmSpec__Output } from '../../../nkpsim/esxi/v1/VmSpec.ts';

/**
 * A VM to make.
 */
export interface CreateVmRequest {
  /**
   * Location and key provider.
   */
  'spec'?: (_nkpsim_esxi_v1_VmSpec | null);
  /**
   * Size of the disk in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'diskBytes'?: (number | string);
  /**
   * Name of the host; empty: vCenter chooses.
   */
  'host'?: (string);
  /**
   * Whether the VM is not encrypted. It then needs no key provider, and the caller needs the
   * privilege VirtualMachine.Inventory.Create instead of Cryptographer.EncryptNew.
   */
  'plain'?: (boolean);
}

/**
 * A VM to make.
 */
export interface CreateVmRequest__Output {
  /**
   * Location and key provider.
   */
  'spec': (_nkpsim_esxi_v1_VmSpec__Output | null);
  /**
   * Size of the disk in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'diskBytes': (number);
  /**
   * Name of the host; empty: vCenter chooses.
   */
  'host': (string);
  /**
   * Whether the VM is not encrypted. It then needs no key provider, and the caller needs the
   * privilege VirtualMachine.Inventory.Create instead of Cryptographer.EncryptNew.
   */
  'plain': (boolean);
}

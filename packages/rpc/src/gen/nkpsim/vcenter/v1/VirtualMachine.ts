// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { KeyReference as _nkpsim_vcenter_v1_KeyReference, KeyReference__Output as _nkpsim_vcenter_v1_KeyReference__Output } from '../../../nkpsim/vcenter/v1/KeyReference.ts';

/**
 * A virtual machine of the inventory.
 */
export interface VirtualMachine {
  /**
   * UUID of the virtual machine.
   */
  'uuid'?: (string);
  /**
   * Name of the virtual machine.
   */
  'name'?: (string);
  /**
   * Name of the host on which it is registered.
   */
  'host'?: (string);
  /**
   * Name of the virtual machine's datastore.
   */
  'datastore'?: (string);
  /**
   * Whether the virtual machine is a template.
   */
  'template'?: (boolean);
  /**
   * Whether the virtual machine is powered on.
   */
  'poweredOn'?: (boolean);
  /**
   * Whether the key of the virtual machine's home is missing on its host, or the virtual machine
   * still waits to be unlocked.
   */
  'locked'?: (boolean);
  /**
   * Whether the host could not open the virtual machine's configuration when it last tried.
   */
  'invalid'?: (boolean);
  /**
   * Provider and KDK of the key of the virtual machine's home; absent: it is not encrypted.
   */
  'homeKey'?: (_nkpsim_vcenter_v1_KeyReference | null);
  /**
   * Provider and KDK of the key of each disk, in the order of the disks. A disk that is not
   * encrypted has empty names.
   */
  'diskKeys'?: (_nkpsim_vcenter_v1_KeyReference)[];
  /**
   * Whether the virtual machine's keys come from more than one KDK.
   */
  'mixedKeys'?: (boolean);
  /**
   * Whether the host is connected. If not, this entry is from its last report.
   */
  'hostConnected'?: (boolean);
  /**
   * Whether the virtual machine is suspended.
   */
  'suspended'?: (boolean);
  /**
   * Whether the virtual machine has a virtual TPM.
   */
  'hasVtpm'?: (boolean);
}

/**
 * A virtual machine of the inventory.
 */
export interface VirtualMachine__Output {
  /**
   * UUID of the virtual machine.
   */
  'uuid': (string);
  /**
   * Name of the virtual machine.
   */
  'name': (string);
  /**
   * Name of the host on which it is registered.
   */
  'host': (string);
  /**
   * Name of the virtual machine's datastore.
   */
  'datastore': (string);
  /**
   * Whether the virtual machine is a template.
   */
  'template': (boolean);
  /**
   * Whether the virtual machine is powered on.
   */
  'poweredOn': (boolean);
  /**
   * Whether the key of the virtual machine's home is missing on its host, or the virtual machine
   * still waits to be unlocked.
   */
  'locked': (boolean);
  /**
   * Whether the host could not open the virtual machine's configuration when it last tried.
   */
  'invalid': (boolean);
  /**
   * Provider and KDK of the key of the virtual machine's home; absent: it is not encrypted.
   */
  'homeKey': (_nkpsim_vcenter_v1_KeyReference__Output | null);
  /**
   * Provider and KDK of the key of each disk, in the order of the disks. A disk that is not
   * encrypted has empty names.
   */
  'diskKeys': (_nkpsim_vcenter_v1_KeyReference__Output)[];
  /**
   * Whether the virtual machine's keys come from more than one KDK.
   */
  'mixedKeys': (boolean);
  /**
   * Whether the host is connected. If not, this entry is from its last report.
   */
  'hostConnected': (boolean);
  /**
   * Whether the virtual machine is suspended.
   */
  'suspended': (boolean);
  /**
   * Whether the virtual machine has a virtual TPM.
   */
  'hasVtpm': (boolean);
}

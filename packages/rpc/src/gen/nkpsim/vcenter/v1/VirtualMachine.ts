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
   * Name.
   */
  'name'?: (string);
  /**
   * Name of the host on which it is registered.
   */
  'host'?: (string);
  /**
   * Name of its datastore.
   */
  'datastore'?: (string);
  /**
   * Whether it is a template.
   */
  'template'?: (boolean);
  /**
   * Whether it is on.
   */
  'poweredOn'?: (boolean);
  /**
   * Whether one of its keys is not available on its host.
   */
  'locked'?: (boolean);
  /**
   * Whether its configuration could not be opened when its host last tried.
   */
  'invalid'?: (boolean);
  /**
   * Of its home.
   */
  'homeKey'?: (_nkpsim_vcenter_v1_KeyReference | null);
  /**
   * Origins of its disks' keys, in order.
   */
  'diskKeys'?: (_nkpsim_vcenter_v1_KeyReference)[];
  /**
   * Whether its keys come from more than one KDK.
   */
  'mixedKeys'?: (boolean);
  /**
   * Whether its host is connected. If not, this is the state when it last was.
   */
  'hostConnected'?: (boolean);
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
   * Name.
   */
  'name': (string);
  /**
   * Name of the host on which it is registered.
   */
  'host': (string);
  /**
   * Name of its datastore.
   */
  'datastore': (string);
  /**
   * Whether it is a template.
   */
  'template': (boolean);
  /**
   * Whether it is on.
   */
  'poweredOn': (boolean);
  /**
   * Whether one of its keys is not available on its host.
   */
  'locked': (boolean);
  /**
   * Whether its configuration could not be opened when its host last tried.
   */
  'invalid': (boolean);
  /**
   * Of its home.
   */
  'homeKey': (_nkpsim_vcenter_v1_KeyReference__Output | null);
  /**
   * Origins of its disks' keys, in order.
   */
  'diskKeys': (_nkpsim_vcenter_v1_KeyReference__Output)[];
  /**
   * Whether its keys come from more than one KDK.
   */
  'mixedKeys': (boolean);
  /**
   * Whether its host is connected. If not, this is the state when it last was.
   */
  'hostConnected': (boolean);
}

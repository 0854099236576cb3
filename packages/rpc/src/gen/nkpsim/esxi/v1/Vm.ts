// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { PowerState as _nkpsim_esxi_v1_PowerState, PowerState__Output as _nkpsim_esxi_v1_PowerState__Output } from '../../../nkpsim/esxi/v1/PowerState.ts';
import type { CryptoState as _nkpsim_esxi_v1_CryptoState, CryptoState__Output as _nkpsim_esxi_v1_CryptoState__Output } from '../../../nkpsim/esxi/v1/CryptoState.ts';
import type { Validity as _nkpsim_esxi_v1_Validity, Validity__Output as _nkpsim_esxi_v1_Validity__Output } from '../../../nkpsim/esxi/v1/Validity.ts';
import type { VmKey as _nkpsim_esxi_v1_VmKey, VmKey__Output as _nkpsim_esxi_v1_VmKey__Output } from '../../../nkpsim/esxi/v1/VmKey.ts';
import type { VmDisk as _nkpsim_esxi_v1_VmDisk, VmDisk__Output as _nkpsim_esxi_v1_VmDisk__Output } from '../../../nkpsim/esxi/v1/VmDisk.ts';

/**
 * A virtual machine.
 */
export interface Vm {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * Name of its datastore.
   */
  'datastore'?: (string);
  /**
   * Name of the key provider of its home.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK that the key of its home comes from.
   */
  'kdkKeyId'?: (string);
  /**
   * Whether it runs.
   */
  'powerState'?: (_nkpsim_esxi_v1_PowerState);
  /**
   * Whether its keys are available here.
   */
  'cryptoState'?: (_nkpsim_esxi_v1_CryptoState);
  /**
   * Size of its first disk in bytes, a multiple of 4096.
   */
  'diskBytes'?: (number | string);
  /**
   * UUID of the VM.
   */
  'uuid'?: (string);
  /**
   * Whether it is registered on this host.
   */
  'registered'?: (boolean);
  /**
   * Whether it is a template.
   */
  'isTemplate'?: (boolean);
  /**
   * Whether its configuration could be read.
   */
  'validity'?: (_nkpsim_esxi_v1_Validity);
  /**
   * Origin of the key of its home.
   */
  'homeKey'?: (_nkpsim_esxi_v1_VmKey | null);
  /**
   * Its disks in the order of the controller, at most 15.
   */
  'disks'?: (_nkpsim_esxi_v1_VmDisk)[];
  /**
   * Whether its keys come from more than one KDK.
   */
  'mixedKeys'?: (boolean);
  /**
   * KDKs that this host lacks and whose KEKs are not cached.
   */
  'missingKeys'?: (_nkpsim_esxi_v1_VmKey)[];
  /**
   * Why its files cannot be read, with file and line; empty if they can. If set, only name,
   * datastore, registered and power_state are known.
   */
  'invalidReason'?: (string);
}

/**
 * A virtual machine.
 */
export interface Vm__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * Name of its datastore.
   */
  'datastore': (string);
  /**
   * Name of the key provider of its home.
   */
  'provider': (string);
  /**
   * UUID of the KDK that the key of its home comes from.
   */
  'kdkKeyId': (string);
  /**
   * Whether it runs.
   */
  'powerState': (_nkpsim_esxi_v1_PowerState__Output);
  /**
   * Whether its keys are available here.
   */
  'cryptoState': (_nkpsim_esxi_v1_CryptoState__Output);
  /**
   * Size of its first disk in bytes, a multiple of 4096.
   */
  'diskBytes': (number);
  /**
   * UUID of the VM.
   */
  'uuid': (string);
  /**
   * Whether it is registered on this host.
   */
  'registered': (boolean);
  /**
   * Whether it is a template.
   */
  'isTemplate': (boolean);
  /**
   * Whether its configuration could be read.
   */
  'validity': (_nkpsim_esxi_v1_Validity__Output);
  /**
   * Origin of the key of its home.
   */
  'homeKey': (_nkpsim_esxi_v1_VmKey__Output | null);
  /**
   * Its disks in the order of the controller, at most 15.
   */
  'disks': (_nkpsim_esxi_v1_VmDisk__Output)[];
  /**
   * Whether its keys come from more than one KDK.
   */
  'mixedKeys': (boolean);
  /**
   * KDKs that this host lacks and whose KEKs are not cached.
   */
  'missingKeys': (_nkpsim_esxi_v1_VmKey__Output)[];
  /**
   * Why its files cannot be read, with file and line; empty if they can. If set, only name,
   * datastore, registered and power_state are known.
   */
  'invalidReason': (string);
}

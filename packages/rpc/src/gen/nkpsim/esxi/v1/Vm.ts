// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { PowerState as _nkpsim_esxi_v1_PowerState, PowerState__Output as _nkpsim_esxi_v1_PowerState__Output } from '../../../nkpsim/esxi/v1/PowerState.ts';
import type { CryptoState as _nkpsim_esxi_v1_CryptoState, CryptoState__Output as _nkpsim_esxi_v1_CryptoState__Output } from '../../../nkpsim/esxi/v1/CryptoState.ts';
import type { Long } from '@grpc/proto-loader';

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
   * Name of the key provider in its key locator.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK that its key comes from.
   */
  'kdkKeyId'?: (string);
  /**
   * Whether it runs.
   */
  'powerState'?: (_nkpsim_esxi_v1_PowerState);
  /**
   * Whether its keys can be had here.
   */
  'cryptoState'?: (_nkpsim_esxi_v1_CryptoState);
  /**
   * Size of its disk in bytes, a multiple of 4096.
   */
  'diskBytes'?: (number | string | Long);
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
   * Name of the key provider in its key locator.
   */
  'provider': (string);
  /**
   * UUID of the KDK that its key comes from.
   */
  'kdkKeyId': (string);
  /**
   * Whether it runs.
   */
  'powerState': (_nkpsim_esxi_v1_PowerState__Output);
  /**
   * Whether its keys can be had here.
   */
  'cryptoState': (_nkpsim_esxi_v1_CryptoState__Output);
  /**
   * Size of its disk in bytes, a multiple of 4096.
   */
  'diskBytes': (number);
}

// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto

import type { VsanDiskState as _nkpsim_esxi_v1_VsanDiskState, VsanDiskState__Output as _nkpsim_esxi_v1_VsanDiskState__Output } from '../../../nkpsim/esxi/v1/VsanDiskState.ts';

/**
 * A disk that a host gives to its vSAN cluster, as its label says.
 */
export interface VsanDiskReport {
  /**
   * UUID of the disk.
   */
  'diskId'?: (string);
  /**
   * Size for data, bytes.
   */
  'capacityBytes'?: (number | string);
  /**
   * Bytes that components use.
   */
  'usedBytes'?: (number | string);
  /**
   * Whether the disk can be used.
   */
  'state'?: (_nkpsim_esxi_v1_VsanDiskState);
  /**
   * One line: why it cannot be used. Empty if it can.
   */
  'reason'?: (string);
  /**
   * Provider of the KEK that its label names. Empty: the disk is not encrypted.
   */
  'provider'?: (string);
  /**
   * Key id of the KEK that its label names. Empty: the disk is not encrypted.
   */
  'kekId'?: (string);
  /**
   * Generation of its DEK.
   */
  'dekGeneration'?: (number | string);
}

/**
 * A disk that a host gives to its vSAN cluster, as its label says.
 */
export interface VsanDiskReport__Output {
  /**
   * UUID of the disk.
   */
  'diskId': (string);
  /**
   * Size for data, bytes.
   */
  'capacityBytes': (number);
  /**
   * Bytes that components use.
   */
  'usedBytes': (number);
  /**
   * Whether the disk can be used.
   */
  'state': (_nkpsim_esxi_v1_VsanDiskState__Output);
  /**
   * One line: why it cannot be used. Empty if it can.
   */
  'reason': (string);
  /**
   * Provider of the KEK that its label names. Empty: the disk is not encrypted.
   */
  'provider': (string);
  /**
   * Key id of the KEK that its label names. Empty: the disk is not encrypted.
   */
  'kekId': (string);
  /**
   * Generation of its DEK.
   */
  'dekGeneration': (number);
}

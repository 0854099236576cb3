// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto

import type { VsanVerifierState as _nkpsim_esxi_v1_VsanVerifierState, VsanVerifierState__Output as _nkpsim_esxi_v1_VsanVerifierState__Output } from '../../../nkpsim/esxi/v1/VsanVerifierState.ts';

/**
 * Encryption above the components on a host of a cluster with ESA.
 */
export interface VsanEsaReport {
  /**
   * UUID of the DEK that the host gives new data; empty: none.
   */
  'dekId'?: (string);
  /**
   * Key id of the KEK under which this DEK is locked; empty: none.
   */
  'kekId'?: (string);
  /**
   * Whether the host has the KEKs of all DEKs that it knows.
   */
  'kekVerifier'?: (_nkpsim_esxi_v1_VsanVerifierState);
  /**
   * Whether these DEKs are the right ones.
   */
  'dekVerifier'?: (_nkpsim_esxi_v1_VsanVerifierState);
  /**
   * Number of objects with a component on this host that are not encrypted as wanted.
   */
  'inconsistentObjectCount'?: (number);
  /**
   * Whether freed space of its disks shows nothing from before this DEK. True without a DEK.
   */
  'cleared'?: (boolean);
}

/**
 * Encryption above the components on a host of a cluster with ESA.
 */
export interface VsanEsaReport__Output {
  /**
   * UUID of the DEK that the host gives new data; empty: none.
   */
  'dekId': (string);
  /**
   * Key id of the KEK under which this DEK is locked; empty: none.
   */
  'kekId': (string);
  /**
   * Whether the host has the KEKs of all DEKs that it knows.
   */
  'kekVerifier': (_nkpsim_esxi_v1_VsanVerifierState__Output);
  /**
   * Whether these DEKs are the right ones.
   */
  'dekVerifier': (_nkpsim_esxi_v1_VsanVerifierState__Output);
  /**
   * Number of objects with a component on this host that are not encrypted as wanted.
   */
  'inconsistentObjectCount': (number);
  /**
   * Whether freed space of its disks shows nothing from before this DEK. True without a DEK.
   */
  'cleared': (boolean);
}

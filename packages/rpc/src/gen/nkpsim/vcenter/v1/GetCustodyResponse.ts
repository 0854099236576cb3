// Original file: proto/nkpsim/vcenter/v1/custody.proto

import type { CustodyPlace as _nkpsim_vcenter_v1_CustodyPlace, CustodyPlace__Output as _nkpsim_vcenter_v1_CustodyPlace__Output } from '../../../nkpsim/vcenter/v1/CustodyPlace.ts';
import type { CustodyDependent as _nkpsim_vcenter_v1_CustodyDependent, CustodyDependent__Output as _nkpsim_vcenter_v1_CustodyDependent__Output } from '../../../nkpsim/vcenter/v1/CustodyDependent.ts';
import type { CustodyPrediction as _nkpsim_vcenter_v1_CustodyPrediction, CustodyPrediction__Output as _nkpsim_vcenter_v1_CustodyPrediction__Output } from '../../../nkpsim/vcenter/v1/CustodyPrediction.ts';
import type { ProviderKind as _nkpsim_vcenter_v1_ProviderKind, ProviderKind__Output as _nkpsim_vcenter_v1_ProviderKind__Output } from '../../../nkpsim/vcenter/v1/ProviderKind.ts';

/**
 * The custody of a KDK.
 */
export interface GetCustodyResponse {
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Places that have the KDK.
   */
  'places'?: (_nkpsim_vcenter_v1_CustodyPlace)[];
  /**
   * Objects that depend on the KDK.
   */
  'dependents'?: (_nkpsim_vcenter_v1_CustodyDependent)[];
  /**
   * For each dependent virtual machine: how it could be opened if the places in `without` were
   * lost.
   */
  'predictions'?: (_nkpsim_vcenter_v1_CustodyPrediction)[];
  /**
   * Hosts that may have VMs that vCenter does not list: more VMs than vCenter keeps, VMs that were
   * never read, or no report yet in the present connection.
   * These VMs may depend on the KDK too.
   */
  'incompleteHosts'?: (string)[];
  /**
   * Who makes and keeps the keys of the provider. A standard provider has no KDK: its places have
   * keys.
   */
  'kind'?: (_nkpsim_vcenter_v1_ProviderKind);
}

/**
 * The custody of a KDK.
 */
export interface GetCustodyResponse__Output {
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Places that have the KDK.
   */
  'places': (_nkpsim_vcenter_v1_CustodyPlace__Output)[];
  /**
   * Objects that depend on the KDK.
   */
  'dependents': (_nkpsim_vcenter_v1_CustodyDependent__Output)[];
  /**
   * For each dependent virtual machine: how it could be opened if the places in `without` were
   * lost.
   */
  'predictions': (_nkpsim_vcenter_v1_CustodyPrediction__Output)[];
  /**
   * Hosts that may have VMs that vCenter does not list: more VMs than vCenter keeps, VMs that were
   * never read, or no report yet in the present connection.
   * These VMs may depend on the KDK too.
   */
  'incompleteHosts': (string)[];
  /**
   * Who makes and keeps the keys of the provider. A standard provider has no KDK: its places have
   * keys.
   */
  'kind': (_nkpsim_vcenter_v1_ProviderKind__Output);
}

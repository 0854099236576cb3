// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto

import type { VtpmProvisionPolicy as _nkpsim_esxi_v1_VtpmProvisionPolicy, VtpmProvisionPolicy__Output as _nkpsim_esxi_v1_VtpmProvisionPolicy__Output } from '../../../nkpsim/esxi/v1/VtpmProvisionPolicy.ts';

/**
 * A VM to clone.
 */
export interface CloneVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
  /**
   * Name of the clone.
   */
  'cloneName'?: (string);
  /**
   * Name of the clone's datastore; empty: the datastore of the VM.
   */
  'datastore'?: (string);
  /**
   * Name of the key provider of the clone's keys; empty: the clone has the KEKs of the VM.
   */
  'provider'?: (string);
  /**
   * Name of the snapshot to copy, if snapshot_id is empty; both empty: the current state.
   */
  'snapshot'?: (string);
  /**
   * Id of the snapshot to copy.
   */
  'snapshotId'?: (string);
  /**
   * What the clone of a VM with a vTPM gets.
   */
  'vtpmPolicy'?: (_nkpsim_esxi_v1_VtpmProvisionPolicy);
}

/**
 * A VM to clone.
 */
export interface CloneVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
  /**
   * Name of the clone.
   */
  'cloneName': (string);
  /**
   * Name of the clone's datastore; empty: the datastore of the VM.
   */
  'datastore': (string);
  /**
   * Name of the key provider of the clone's keys; empty: the clone has the KEKs of the VM.
   */
  'provider': (string);
  /**
   * Name of the snapshot to copy, if snapshot_id is empty; both empty: the current state.
   */
  'snapshot': (string);
  /**
   * Id of the snapshot to copy.
   */
  'snapshotId': (string);
  /**
   * What the clone of a VM with a vTPM gets.
   */
  'vtpmPolicy': (_nkpsim_esxi_v1_VtpmProvisionPolicy__Output);
}

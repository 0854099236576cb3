// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto

import type { VsanComponent as _nkpsim_vcenter_v1_VsanComponent, VsanComponent__Output as _nkpsim_vcenter_v1_VsanComponent__Output } from '../../../nkpsim/vcenter/v1/VsanComponent.ts';

/**
 * An object.
 */
export interface VsanObject {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
  /**
   * `namespace`: the small files of a folder. `file`: a large file, such as a disk. `lock`: the
   * ownership of a VM.
   */
  'kind'?: (string);
  /**
   * In the words of vSAN, such as `healthy`, `inaccessible` or `reducedavailabilitywithnorebuild`.
   */
  'health'?: (string);
  /**
   * Number of failures that the policy of the object tolerates.
   */
  'failuresToTolerateCount'?: (number);
  /**
   * Name of the host that last owned the object; empty if no host knows it.
   */
  'owner'?: (string);
  /**
   * Folder of the VM in the datastore; empty if the object belongs to no VM, or to one that cannot
   * be read.
   */
  'vm'?: (string);
  /**
   * Path in the datastore, such as `db-1/disk-0.vmdk`; empty if it is not known.
   */
  'file'?: (string);
  /**
   * Components; empty if no host that answered has one.
   */
  'components'?: (_nkpsim_vcenter_v1_VsanComponent)[];
}

/**
 * An object.
 */
export interface VsanObject__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
  /**
   * `namespace`: the small files of a folder. `file`: a large file, such as a disk. `lock`: the
   * ownership of a VM.
   */
  'kind': (string);
  /**
   * In the words of vSAN, such as `healthy`, `inaccessible` or `reducedavailabilitywithnorebuild`.
   */
  'health': (string);
  /**
   * Number of failures that the policy of the object tolerates.
   */
  'failuresToTolerateCount': (number);
  /**
   * Name of the host that last owned the object; empty if no host knows it.
   */
  'owner': (string);
  /**
   * Folder of the VM in the datastore; empty if the object belongs to no VM, or to one that cannot
   * be read.
   */
  'vm': (string);
  /**
   * Path in the datastore, such as `db-1/disk-0.vmdk`; empty if it is not known.
   */
  'file': (string);
  /**
   * Components; empty if no host that answered has one.
   */
  'components': (_nkpsim_vcenter_v1_VsanComponent__Output)[];
}

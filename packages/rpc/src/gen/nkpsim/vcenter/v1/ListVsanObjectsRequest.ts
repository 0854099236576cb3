// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto


/**
 * Request of ListVsanObjects.
 */
export interface ListVsanObjectsRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Only the objects of the VM with this folder; empty: all objects.
   */
  'vm'?: (string);
  /**
   * Only objects after this id; empty: from the start.
   */
  'afterObjectId'?: (string);
}

/**
 * Request of ListVsanObjects.
 */
export interface ListVsanObjectsRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Only the objects of the VM with this folder; empty: all objects.
   */
  'vm': (string);
  /**
   * Only objects after this id; empty: from the start.
   */
  'afterObjectId': (string);
}

// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto


/**
 * Data that is being copied to a component.
 */
export interface VsanResync {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
  /**
   * UUID of the component that gets the data.
   */
  'componentId'?: (string);
  /**
   * Name of the host that has the component.
   */
  'host'?: (string);
  /**
   * Folder of the VM in the datastore; empty if it is not known.
   */
  'vm'?: (string);
  /**
   * Path in the datastore; empty if it is not known.
   */
  'file'?: (string);
  /**
   * In the words of vSAN: `stale`, `repair` or `evacuate`.
   */
  'reason'?: (string);
  /**
   * Bytes to compare, and to copy where they differ.
   */
  'totalBytes'?: (number | string);
  /**
   * Bytes that are not compared yet.
   */
  'leftBytes'?: (number | string);
  /**
   * State of the component, in the words of vSAN.
   */
  'state'?: (string);
}

/**
 * Data that is being copied to a component.
 */
export interface VsanResync__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
  /**
   * UUID of the component that gets the data.
   */
  'componentId': (string);
  /**
   * Name of the host that has the component.
   */
  'host': (string);
  /**
   * Folder of the VM in the datastore; empty if it is not known.
   */
  'vm': (string);
  /**
   * Path in the datastore; empty if it is not known.
   */
  'file': (string);
  /**
   * In the words of vSAN: `stale`, `repair` or `evacuate`.
   */
  'reason': (string);
  /**
   * Bytes to compare, and to copy where they differ.
   */
  'totalBytes': (number);
  /**
   * Bytes that are not compared yet.
   */
  'leftBytes': (number);
  /**
   * State of the component, in the words of vSAN.
   */
  'state': (string);
}

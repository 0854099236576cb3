// Original file: proto/nkpsim/esxi/v1/disaster_recovery.proto


/**
 * The VMs to open.
 */
export interface ListVmRehearsalsRequest {
  /**
   * Name of the datastore; empty: every datastore of the host.
   */
  'datastore'?: (string);
}

/**
 * The VMs to open.
 */
export interface ListVmRehearsalsRequest__Output {
  /**
   * Name of the datastore; empty: every datastore of the host.
   */
  'datastore': (string);
}

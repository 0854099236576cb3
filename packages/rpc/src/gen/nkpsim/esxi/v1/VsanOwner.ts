// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * One run of a host, as the owner of an object.
 */
export interface VsanOwner {
  /**
   * UUID of the host.
   */
  'hostId'?: (string);
  /**
   * UUID of the run.
   */
  'runId'?: (string);
}

/**
 * One run of a host, as the owner of an object.
 */
export interface VsanOwner__Output {
  /**
   * UUID of the host.
   */
  'hostId': (string);
  /**
   * UUID of the run.
   */
  'runId': (string);
}

// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto


/**
 * How the time of vCenter, which an operator can move, differs from that of its machine.
 */
export interface VsanTime {
  /**
   * Time of vCenter, ms since 1970 (UTC).
   */
  'clusterMs'?: (number | string);
  /**
   * Time of vCenter's machine at that time, ms since 1970 (UTC).
   */
  'machineMs'?: (number | string);
  /**
   * How much faster the time of vCenter runs; 0: it is frozen.
   */
  'scale'?: (number | string);
}

/**
 * How the time of vCenter, which an operator can move, differs from that of its machine.
 */
export interface VsanTime__Output {
  /**
   * Time of vCenter, ms since 1970 (UTC).
   */
  'clusterMs': (number);
  /**
   * Time of vCenter's machine at that time, ms since 1970 (UTC).
   */
  'machineMs': (number);
  /**
   * How much faster the time of vCenter runs; 0: it is frozen.
   */
  'scale': (number);
}

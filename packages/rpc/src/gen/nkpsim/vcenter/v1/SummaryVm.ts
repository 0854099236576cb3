// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * A virtual machine of a linked vCenter.
 */
export interface SummaryVm {
  /**
   * Name of the virtual machine.
   */
  'name'?: (string);
  /**
   * Name of the host on which the virtual machine is registered.
   */
  'host'?: (string);
  /**
   * Whether the virtual machine is powered on.
   */
  'poweredOn'?: (boolean);
  /**
   * Whether the key of the virtual machine's home is missing on its host, or the virtual machine
   * still waits to be unlocked.
   */
  'locked'?: (boolean);
}

/**
 * A virtual machine of a linked vCenter.
 */
export interface SummaryVm__Output {
  /**
   * Name of the virtual machine.
   */
  'name': (string);
  /**
   * Name of the host on which the virtual machine is registered.
   */
  'host': (string);
  /**
   * Whether the virtual machine is powered on.
   */
  'poweredOn': (boolean);
  /**
   * Whether the key of the virtual machine's home is missing on its host, or the virtual machine
   * still waits to be unlocked.
   */
  'locked': (boolean);
}

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
   * Host on which it is registered.
   */
  'host'?: (string);
  /**
   * Whether it is powered on.
   */
  'poweredOn'?: (boolean);
  /**
   * Whether one of its keys is not available on its host.
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
   * Host on which it is registered.
   */
  'host': (string);
  /**
   * Whether it is powered on.
   */
  'poweredOn': (boolean);
  /**
   * Whether one of its keys is not available on its host.
   */
  'locked': (boolean);
}

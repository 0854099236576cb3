// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * A setting of a VM that its guest can read.
 */
export interface ExtraSetting {
  /**
   * Name, such as `guestinfo.role`: `guestinfo.` and up to 100 letters, digits, dots, hyphens and
   * underscores.
   */
  'name'?: (string);
  /**
   * Value, at most 4096 bytes. In a request, empty removes the setting.
   */
  'value'?: (string);
}

/**
 * A setting of a VM that its guest can read.
 */
export interface ExtraSetting__Output {
  /**
   * Name, such as `guestinfo.role`: `guestinfo.` and up to 100 letters, digits, dots, hyphens and
   * underscores.
   */
  'name': (string);
  /**
   * Value, at most 4096 bytes. In a request, empty removes the setting.
   */
  'value': (string);
}

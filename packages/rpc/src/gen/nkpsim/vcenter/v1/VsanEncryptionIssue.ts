// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * What is wrong on a host.
 */
export interface VsanEncryptionIssue {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * UUID of the disk; empty if the issue is about the host.
   */
  'diskId'?: (string);
  /**
   * Name of the issue, as in the product: `keknotavailable`.
   */
  'issue'?: (string);
  /**
   * One line of text.
   */
  'message'?: (string);
}

/**
 * What is wrong on a host.
 */
export interface VsanEncryptionIssue__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * UUID of the disk; empty if the issue is about the host.
   */
  'diskId': (string);
  /**
   * Name of the issue, as in the product: `keknotavailable`.
   */
  'issue': (string);
  /**
   * One line of text.
   */
  'message': (string);
}

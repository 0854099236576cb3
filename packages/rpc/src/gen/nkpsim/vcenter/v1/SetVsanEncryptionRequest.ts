// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of SetVsanEncryption.
 */
export interface SetVsanEncryptionRequest {
  /**
   * Name of the cluster.
   */
  'cluster'?: (string);
  /**
   * Name of a native or standard key provider; empty: ends the encryption.
   */
  'provider'?: (string);
  /**
   * Whether disks are overwritten with random data before they get another format.
   */
  'eraseDisksBeforeUse'?: (boolean);
  /**
   * Whether objects may lose a replica while a disk gets another format. Needed if the data of a
   * disk has no other place, as in a cluster of three hosts.
   */
  'allowReducedRedundancy'?: (boolean);
}

/**
 * Request of SetVsanEncryption.
 */
export interface SetVsanEncryptionRequest__Output {
  /**
   * Name of the cluster.
   */
  'cluster': (string);
  /**
   * Name of a native or standard key provider; empty: ends the encryption.
   */
  'provider': (string);
  /**
   * Whether disks are overwritten with random data before they get another format.
   */
  'eraseDisksBeforeUse': (boolean);
  /**
   * Whether objects may lose a replica while a disk gets another format. Needed if the data of a
   * disk has no other place, as in a cluster of three hosts.
   */
  'allowReducedRedundancy': (boolean);
}

// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Keys of an encrypted vSAN cluster.
 */
export interface VsanEncryption {
  /**
   * Name of the key provider.
   */
  'provider'?: (string);
  /**
   * Key id of the KEK.
   */
  'kekId'?: (string);
  /**
   * Key id of the host key, which all hosts of the cluster share.
   */
  'hostKeyId'?: (string);
  /**
   * Generation of the DEKs.
   */
  'dekGeneration'?: (number | string);
}

/**
 * Keys of an encrypted vSAN cluster.
 */
export interface VsanEncryption__Output {
  /**
   * Name of the key provider.
   */
  'provider': (string);
  /**
   * Key id of the KEK.
   */
  'kekId': (string);
  /**
   * Key id of the host key, which all hosts of the cluster share.
   */
  'hostKeyId': (string);
  /**
   * Generation of the DEKs.
   */
  'dekGeneration': (number);
}

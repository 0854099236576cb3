// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto


/**
 * Data-at-rest encryption of a vSAN cluster. It has ids of keys, never keys.
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
   * Grows with each new generation of DEKs: at enablement and at a deep rekey.
   */
  'dekGeneration'?: (number | string);
  /**
   * Whether hosts of the cluster still change to this state.
   */
  'changing'?: (boolean);
}

/**
 * Data-at-rest encryption of a vSAN cluster. It has ids of keys, never keys.
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
   * Grows with each new generation of DEKs: at enablement and at a deep rekey.
   */
  'dekGeneration': (number);
  /**
   * Whether hosts of the cluster still change to this state.
   */
  'changing': (boolean);
}

// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A key to make.
 */
export interface MakeKeyRequest {
  /**
   * Name of the provider; empty: the default provider of the host's cluster.
   */
  'provider'?: (string);
  /**
   * Name of the host that needs the key.
   */
  'host'?: (string);
  /**
   * What the key is for, such as `virtual machine db-1`; at most 200 characters.
   */
  'madeFor'?: (string);
}

/**
 * A key to make.
 */
export interface MakeKeyRequest__Output {
  /**
   * Name of the provider; empty: the default provider of the host's cluster.
   */
  'provider': (string);
  /**
   * Name of the host that needs the key.
   */
  'host': (string);
  /**
   * What the key is for, such as `virtual machine db-1`; at most 200 characters.
   */
  'madeFor': (string);
}

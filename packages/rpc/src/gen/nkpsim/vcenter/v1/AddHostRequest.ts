// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * A host to add.
 */
export interface AddHostRequest {
  /**
   * Name for the host in the inventory, unique in the vCenter; 1 to 80 characters.
   */
  'name'?: (string);
  /**
   * Host name and adoption port, `esx-1.example:7001`.
   */
  'address'?: (string);
  /**
   * SHA-256 of the host's certificate as DER, 32 bytes in hex; colons are allowed. Empty: the call
   * fails, and its message shows the host's thumbprint so that an operator can compare it.
   */
  'thumbprint'?: (string);
  /**
   * Name of a user of the host, `root`.
   */
  'username'?: (string);
  /**
   * That user's password.
   */
  'password'?: (string);
  /**
   * Name of the cluster for the host. Empty: a standalone host, which does not receive key
   * providers.
   */
  'cluster'?: (string);
  /**
   * Whether to take the host from the vCenter that manages it now.
   */
  'force'?: (boolean);
}

/**
 * A host to add.
 */
export interface AddHostRequest__Output {
  /**
   * Name for the host in the inventory, unique in the vCenter; 1 to 80 characters.
   */
  'name': (string);
  /**
   * Host name and adoption port, `esx-1.example:7001`.
   */
  'address': (string);
  /**
   * SHA-256 of the host's certificate as DER, 32 bytes in hex; colons are allowed. Empty: the call
   * fails, and its message shows the host's thumbprint so that an operator can compare it.
   */
  'thumbprint': (string);
  /**
   * Name of a user of the host, `root`.
   */
  'username': (string);
  /**
   * That user's password.
   */
  'password': (string);
  /**
   * Name of the cluster for the host. Empty: a standalone host, which does not receive key
   * providers.
   */
  'cluster': (string);
  /**
   * Whether to take the host from the vCenter that manages it now.
   */
  'force': (boolean);
}

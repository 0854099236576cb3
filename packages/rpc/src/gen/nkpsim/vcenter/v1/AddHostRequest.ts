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
   * SHA-256 of the host's certificate as DER, 32 bytes in hex, colons allowed. Empty: the call
   * fails and its message shows the thumbprint found, for the operator to compare.
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
   * Name of the cluster to put it in. Empty: a standalone host, which receives no key provider.
   */
  'cluster'?: (string);
  /**
   * Takes the host from the vCenter that manages it now.
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
   * SHA-256 of the host's certificate as DER, 32 bytes in hex, colons allowed. Empty: the call
   * fails and its message shows the thumbprint found, for the operator to compare.
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
   * Name of the cluster to put it in. Empty: a standalone host, which receives no key provider.
   */
  'cluster': (string);
  /**
   * Takes the host from the vCenter that manages it now.
   */
  'force': (boolean);
}

// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * A provider to back up.
 */
export interface ExportProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Password that encrypts the file. Empty only if without_password is set.
   */
  'password'?: (string);
  /**
   * Whether to leave the file unencrypted. Anyone who has an unencrypted file has the KDK.
   */
  'withoutPassword'?: (boolean);
}

/**
 * A provider to back up.
 */
export interface ExportProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Password that encrypts the file. Empty only if without_password is set.
   */
  'password': (string);
  /**
   * Whether to leave the file unencrypted. Anyone who has an unencrypted file has the KDK.
   */
  'withoutPassword': (boolean);
}

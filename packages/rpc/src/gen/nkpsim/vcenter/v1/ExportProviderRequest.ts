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
   * Password that encrypts the file; empty only together with without_password.
   */
  'password'?: (string);
  /**
   * Does not encrypt the file: anyone who has it has the KDK.
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
   * Password that encrypts the file; empty only together with without_password.
   */
  'password': (string);
  /**
   * Does not encrypt the file: anyone who has it has the KDK.
   */
  'withoutPassword': (boolean);
}

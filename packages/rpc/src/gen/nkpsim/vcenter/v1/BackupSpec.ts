// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * A backup to make.
 */
export interface BackupSpec {
  /**
   * Parts of the backup: `common` (inventory and configuration) is always included; `seat` adds
   * events. Empty: `common`.
   */
  'parts'?: (string)[];
  /**
   * Target folder, which must exist: `file:///folder` or `sftp://host[:port]/folder`.
   */
  'location'?: (string);
  /**
   * User at the location; only for sftp.
   */
  'locationUser'?: (string);
  /**
   * Password of that user; only for sftp. Calls never return it.
   */
  'locationPassword'?: (string);
  /**
   * Private key of that user, instead of a password; only for sftp. In the format of OpenSSH or
   * PEM, without a passphrase. Calls never return it.
   */
  'locationPrivateKey'?: (string);
  /**
   * Fingerprint of the server's host key, as `ssh-keygen -lf` prints it: `SHA256:` and base64; only
   * for sftp. Empty: the backup fails, and its message shows the fingerprint of the server.
   */
  'locationHostKey'?: (string);
  /**
   * Password that encrypts the backup: 8 to 20 visible ASCII characters, with an upper-case and a
   * lower-case letter, a digit and a special character. Empty only if without_encryption is set.
   * Calls never return it.
   */
  'backupPassword'?: (string);
  /**
   * Whether to leave the backup unencrypted. Anyone who has an unencrypted backup has every key.
   */
  'withoutEncryption'?: (boolean);
}

/**
 * A backup to make.
 */
export interface BackupSpec__Output {
  /**
   * Parts of the backup: `common` (inventory and configuration) is always included; `seat` adds
   * events. Empty: `common`.
   */
  'parts': (string)[];
  /**
   * Target folder, which must exist: `file:///folder` or `sftp://host[:port]/folder`.
   */
  'location': (string);
  /**
   * User at the location; only for sftp.
   */
  'locationUser': (string);
  /**
   * Password of that user; only for sftp. Calls never return it.
   */
  'locationPassword': (string);
  /**
   * Private key of that user, instead of a password; only for sftp. In the format of OpenSSH or
   * PEM, without a passphrase. Calls never return it.
   */
  'locationPrivateKey': (string);
  /**
   * Fingerprint of the server's host key, as `ssh-keygen -lf` prints it: `SHA256:` and base64; only
   * for sftp. Empty: the backup fails, and its message shows the fingerprint of the server.
   */
  'locationHostKey': (string);
  /**
   * Password that encrypts the backup: 8 to 20 visible ASCII characters, with an upper-case and a
   * lower-case letter, a digit and a special character. Empty only if without_encryption is set.
   * Calls never return it.
   */
  'backupPassword': (string);
  /**
   * Whether to leave the backup unencrypted. Anyone who has an unencrypted backup has every key.
   */
  'withoutEncryption': (boolean);
}

// Original file: proto/nkpsim/vcenter/v1/recovery.proto


/**
 * A backup to make.
 */
export interface BackupSpec {
  /**
   * What it holds: `common` (inventory and configuration) is always included; `seat` is events.
   * Empty: `common`.
   */
  'parts'?: (string)[];
  /**
   * The existing target folder: `file:///folder` or `sftp://host[:port]/folder`.
   */
  'location'?: (string);
  /**
   * User at the location; sftp only.
   */
  'locationUser'?: (string);
  /**
   * Password of that user; sftp only. Never returned.
   */
  'locationPassword'?: (string);
  /**
   * Private key of that user instead of a password, in the format of OpenSSH or PEM, without a
   * passphrase; sftp only. Never returned.
   */
  'locationPrivateKey'?: (string);
  /**
   * Fingerprint of the server's host key, `SHA256:` and base64 as `ssh-keygen -lf` prints it; sftp
   * only. Empty: the backup fails, and its message shows the fingerprint of the server.
   */
  'locationHostKey'?: (string);
  /**
   * Encrypts the backup: 8 to 20 visible ASCII characters, with an upper-case and a lower-case
   * letter, a digit and a special character. Empty only with without_encryption. Never returned.
   */
  'backupPassword'?: (string);
  /**
   * Does not encrypt the backup: anyone who has it has every key.
   */
  'withoutEncryption'?: (boolean);
}

/**
 * A backup to make.
 */
export interface BackupSpec__Output {
  /**
   * What it holds: `common` (inventory and configuration) is always included; `seat` is events.
   * Empty: `common`.
   */
  'parts': (string)[];
  /**
   * The existing target folder: `file:///folder` or `sftp://host[:port]/folder`.
   */
  'location': (string);
  /**
   * User at the location; sftp only.
   */
  'locationUser': (string);
  /**
   * Password of that user; sftp only. Never returned.
   */
  'locationPassword': (string);
  /**
   * Private key of that user instead of a password, in the format of OpenSSH or PEM, without a
   * passphrase; sftp only. Never returned.
   */
  'locationPrivateKey': (string);
  /**
   * Fingerprint of the server's host key, `SHA256:` and base64 as `ssh-keygen -lf` prints it; sftp
   * only. Empty: the backup fails, and its message shows the fingerprint of the server.
   */
  'locationHostKey': (string);
  /**
   * Encrypts the backup: 8 to 20 visible ASCII characters, with an upper-case and a lower-case
   * letter, a digit and a special character. Empty only with without_encryption. Never returned.
   */
  'backupPassword': (string);
  /**
   * Does not encrypt the backup: anyone who has it has every key.
   */
  'withoutEncryption': (boolean);
}

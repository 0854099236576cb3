/** Folder of a vCenter's state with what its operator needs to call it. */
export const OPERATOR_FOLDER = 'operator'

/** Names of the files in that folder. Documented: scripts and clients read them by name. */
export const OPERATOR_FILES = {
  certificate: 'certificate.pem',
  privateKey: 'private-key.pem',
  /** Roots that certificates of this vCenter and its hosts lead to. */
  roots: 'roots.pem',
  /** Password of the first administrator, until somebody removes it. */
  administratorPassword: 'administrator-password',
} as const

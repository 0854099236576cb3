/**
 * Folder in the state of a vCenter. It contains the files that an operator needs to call vCenter.
 */
export const OPERATOR_FOLDER = 'operator'

/**
 * Names of the files in this folder. They are documented, because scripts and clients read them by
 * name.
 */
export const OPERATOR_FILES = {
  certificate: 'certificate.pem',
  privateKey: 'private-key.pem',
  /** Root certificates of this vCenter and its hosts. */
  roots: 'roots.pem',
  /** Password of the first administrator. The file exists until somebody removes it. */
  administratorPassword: 'administrator-password',
} as const

/**
 * Returns what an operator needs for a TLS connection.
 * @param read returns the content of a file of this folder by its name
 */
export function operatorTls(read: (name: string) => string) {
  return {
    certificatePem: read(OPERATOR_FILES.certificate),
    privateKeyPem: read(OPERATOR_FILES.privateKey),
    rootsPem: read(OPERATOR_FILES.roots),
  }
}

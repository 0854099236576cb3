/** Stable error codes of this package. */
export type PkiErrorCode =
  | 'INVALID_CERTIFICATE'
  | 'INVALID_CSR'
  | 'INVALID_KEY'
  | 'INVALID_THUMBPRINT'
  | 'BACKUP_FILE_INVALID'
  | 'BACKUP_FILE_TOO_LARGE'
  | 'BACKUP_PASSWORD_WRONG'

/** The error class of this package. */
export class PkiError extends Error {
  override readonly name = 'PkiError'
  readonly code: PkiErrorCode

  constructor(code: PkiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

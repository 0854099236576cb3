/** Stable error codes of this package. */
export type CryptoErrorCode =
  | 'INVALID_CHECKPOINT'
  | 'INVALID_LENGTH'
  | 'INVALID_KEY_ID'
  | 'INVALID_KEY_LOCATOR'
  | 'INVALID_PUBLIC_KEY'
  | 'AUTHENTICATION_FAILED'
  | 'SECRET_WIPED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_INVALID'

/** The error class of this package. Its message never contains secret bytes. */
export class CryptoError extends Error {
  override readonly name = 'CryptoError'
  readonly code: CryptoErrorCode

  constructor(code: CryptoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

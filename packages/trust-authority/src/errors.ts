/** Error codes of a trust host. They never change, so that programs can rely on them. */
export type TrustErrorCode =
  | 'ALREADY_EXISTS'
  | 'CALL_LIMIT_REACHED'
  | 'CHALLENGE_EXPIRED'
  | 'CHALLENGE_USED'
  | 'INVALID_CERTIFICATE'
  | 'INVALID_EVENT_LOG'
  | 'INVALID_NAME'
  | 'INVALID_REQUEST'
  | 'KEY_PROVIDER_NOT_FOUND'
  | 'KEY_PROVIDER_NOT_READY'
  | 'KEY_SERVER_UNAVAILABLE'
  | 'LIMIT_REACHED'
  | 'NOT_FOUND'
  | 'NO_PERMISSION'
  | 'PRIMARY_KEY_MISSING'
  | 'PRIMARY_KEY_NOT_ACTIVE'
  | 'PRINCIPAL_UNKNOWN'
  | 'PROOF_INVALID'
  | 'SERVICE_DISABLED'
  | 'STORE_UNUSABLE'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_INVALID'

/** The only error class of this package. */
export class TrustError extends Error {
  override readonly name = 'TrustError'
  readonly code: TrustErrorCode

  constructor(code: TrustErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Error codes of this package. They are stable, so that programs can rely on them. */
export type NbdErrorCode =
  /** A client sent bytes that the protocol does not allow. */
  | 'PROTOCOL_VIOLATION'
  /** A client exceeded a limit of the server. */
  | 'LIMIT_EXCEEDED'
  /** A client did not finish its handshake in time. */
  | 'HANDSHAKE_TIMEOUT'

/** The error class of this package: why the server closed a connection. */
export class NbdError extends Error {
  override readonly name = 'NbdError'
  readonly code: NbdErrorCode

  constructor(code: NbdErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

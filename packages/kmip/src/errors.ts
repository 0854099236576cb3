import type { ResultReason } from './result-reason.ts'

/** Error codes of this package. They are stable, so that programs can rely on them. */
export type KmipErrorCode =
  /** No connection, or the connection broke. Another server may answer. */
  | 'UNREACHABLE'
  /** The server did not answer within the timeout. Another server may answer. */
  | 'TIMEOUT'
  /** The certificate of the server is not trusted, is expired, or is for another host. */
  | 'UNTRUSTED'
  /** The server refuses the certificate, the user name or the password of the client. */
  | 'CLIENT_UNTRUSTED'
  /** The server understood the request and refused it. The error has its reason. */
  | 'REFUSED'
  /** The server sent bytes that are not KMIP, or an answer that does not fit the request. */
  | 'MALFORMED'
  /** The server speaks no version of KMIP that this client speaks. */
  | 'VERSION'
  /** The key is not an AES key of 256 bits. */
  | 'UNUSABLE_KEY'
  /** The state of the key at the server allows no use: it is neither Pre-Active nor Active. */
  | 'KEY_NOT_ACTIVE'
  /** An argument is outside of its limits. Nothing was sent. */
  | 'INVALID_ARGUMENT'
  /** The caller closed the session or aborted the call. */
  | 'CLOSED'

/** The error class of this package. Messages contain no control characters and no secrets. */
export class KmipError extends Error {
  override readonly name = 'KmipError'
  readonly code: KmipErrorCode
  /** Reason in the answer of the server; undefined unless the server answered with an error. */
  readonly reason: ResultReason | undefined

  constructor(
    code: KmipErrorCode,
    message: string,
    options: ErrorOptions & { reason?: ResultReason } = {},
  ) {
    super(message, options)
    this.code = code
    this.reason = options.reason
  }
}

/** Codes of failures of a server or of its network. Only these justify asking another server. */
const SERVER_FAILURES: readonly KmipErrorCode[] = [
  'UNREACHABLE',
  'TIMEOUT',
  'UNTRUSTED',
  'CLIENT_UNTRUSTED',
  'MALFORMED',
  'VERSION',
]

/** Whether another server of the same key provider may answer, because this one failed. */
export function isServerFailure(error: unknown): error is KmipError {
  return error instanceof KmipError && SERVER_FAILURES.includes(error.code)
}

/** Name of a gRPC status that is not OK. */
export type RpcStatus =
  | 'ABORTED'
  | 'ALREADY_EXISTS'
  | 'CANCELLED'
  | 'DATA_LOSS'
  | 'DEADLINE_EXCEEDED'
  | 'FAILED_PRECONDITION'
  | 'INTERNAL'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'OUT_OF_RANGE'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'UNIMPLEMENTED'
  | 'UNKNOWN'

/** Error of a call: in a server the one to send, in a client the one received. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly status: RpcStatus
  /** Stable code; crosses the wire in the trailer `nkpsim-error-code`. */
  readonly code: string
  /**
   * In a client: the trace in which the server served the call, for a search in its log. Undefined:
   * no server did.
   */
  readonly traceId: string | undefined

  /** @param message One line of text; sent over the wire unchanged. The cause is not sent. */
  constructor(
    status: RpcStatus,
    code: string,
    message: string,
    options?: ErrorOptions & { traceId?: string | undefined },
  ) {
    super(message, options)
    this.status = status
    this.code = code
    this.traceId = options?.traceId
  }

  override toString(): string {
    return `${this.status} ${this.code}: ${this.message}`
  }
}

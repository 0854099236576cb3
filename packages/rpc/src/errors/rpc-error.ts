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

/** What went wrong with a call: in a server what it answers, in a client what it got. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly status: RpcStatus
  /** Stable, for programs. Crosses the wire in the trailer `nkpsim-error-code`. */
  readonly code: string
  /**
   * In a client: the trace in which the server served the call, by which its log is searched;
   * undefined: no server did.
   */
  readonly traceId: string | undefined

  /** @param message One line for a person; crosses the wire as it is. The cause does not. */
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

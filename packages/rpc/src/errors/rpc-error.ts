/** Name of any gRPC status except OK. */
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

/** The fault with which the product reports an error, and the key of its message. */
export type RpcFault = { name: string; messageKey: string }

/** The error of a call. A server sends it, and a client throws the error that it received. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly status: RpcStatus
  /** Stable error code, which is sent in the trailer `nkpsim-error-code`. */
  readonly code: string
  /**
   * In a client, the trace in which the server served the call, for a search in the server's log.
   * Undefined if no server served the call.
   */
  readonly traceId: string | undefined
  /** The product's fault, which is sent in trailers. Undefined if the product has none. */
  readonly fault: RpcFault | undefined
  /**
   * `host:port` of the active vCenter, if a node of vCenter HA refused the call because it is not
   * active.
   */
  readonly activeAddress: string | undefined

  /** @param message one line of text, which is sent. The cause is not sent */
  constructor(
    status: RpcStatus,
    code: string,
    message: string,
    options?: ErrorOptions & {
      traceId?: string | undefined
      fault?: RpcFault | undefined
      activeAddress?: string | undefined
    },
  ) {
    super(message, options)
    this.status = status
    this.code = code
    this.traceId = options?.traceId
    this.fault = options?.fault
    this.activeAddress = options?.activeAddress
  }

  override toString(): string {
    return `${this.status} ${this.code}: ${this.message}`
  }
}

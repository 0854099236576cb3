import { type CallHeaders, type Trailers, traceTrailers } from '../call-headers.ts'
import type { RpcError, RpcFault, RpcStatus } from './rpc-error.ts'

const ERROR_CODE_TRAILER = 'nkpsim-error-code'
/** The product's fault for the error: its name in the SOAP API, and the key of its message. */
const FAULT_TRAILER = 'nkpsim-fault'
const FAULT_KEY_TRAILER = 'nkpsim-fault-message-key'
/** `host:port` of the active vCenter of vCenter HA. */
const ACTIVE_TRAILER = 'nkpsim-active-address'
const ACTIVE_ADDRESS = /^(\[[0-9a-fA-F:.]{2,64}\]|[\w.-]{1,253}):\d{1,5}$/
const FAULT_NAME = /^[A-Z][A-Za-z]{0,63}$/
/** Keys, and the short messages of faults that have no key. */
const FAULT_KEY = /^[A-Za-z][\w. ]{0,127}$/
const MAX_MESSAGE_CHARACTERS = 1024

/** Names of the gRPC status codes; the index is the code. */
const STATUS_NAMES: readonly ['OK', ...RpcStatus[]] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

/** The end of a call as a server sends it. */
export type CallStatus = { code: number; details: string; trailers: CallHeaders }

/** The error of a call that a network reports. Errors of grpc-js have these fields. */
export type CallFailure = Error & { code: number; details: string; metadata?: Trailers }

/**
 * Returns an error as a server sends it: the status, one line, and trailers with the stable code
 * and the trace. The cause is not sent.
 */
export function toCallStatus(error: RpcError, traceId: string | undefined): CallStatus {
  const { name = '', messageKey = '' } = error.fault ?? {}
  const trailers = {
    ...traceTrailers(traceId),
    [ERROR_CODE_TRAILER]: error.code,
    ...(name !== '' && { [FAULT_TRAILER]: name }),
    ...(error.activeAddress !== undefined && { [ACTIVE_TRAILER]: error.activeAddress }),
    ...(messageKey !== '' && { [FAULT_KEY_TRAILER]: messageKey }),
  }
  return { code: statusCode(error.status), details: oneLine(error.message), trailers }
}

/** Returns an error that a network reports to a caller. */
export function callFailure(status: RpcStatus, details: string, trailers?: CallHeaders) {
  const error = new Error(`${statusCode(status)} ${status}: ${details}`)
  const metadata = {
    get: (name: string) => (trailers?.[name] === undefined ? [] : [trailers[name]]),
  }
  return Object.assign(error, { code: statusCode(status), details, metadata })
}

/**
 * Returns the stable code of a status; undefined if the error does not come from the peer's
 * handlers.
 */
export function errorCodeOf(error: Pick<CallFailure, 'metadata'>): string | undefined {
  const code = error.metadata?.get(ERROR_CODE_TRAILER)[0]
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined
}

/** Returns the product's fault for an error; undefined if the peer sent none. */
export function faultOf({ metadata }: Pick<CallFailure, 'metadata'>): RpcFault | undefined {
  const text = (trailer: string, pattern: RegExp): string => {
    const value = metadata?.get(trailer)[0]
    return typeof value === 'string' && pattern.test(value) ? value : ''
  }
  const name = text(FAULT_TRAILER, FAULT_NAME)
  return name === '' ? undefined : { name, messageKey: text(FAULT_KEY_TRAILER, FAULT_KEY) }
}

/** Returns the address of the active vCenter; undefined if the peer sent none. */
export function activeAddressOf({ metadata }: Pick<CallFailure, 'metadata'>): string | undefined {
  const address = metadata?.get(ACTIVE_TRAILER)[0]
  return typeof address === 'string' && ACTIVE_ADDRESS.test(address) ? address : undefined
}

/** Returns the name of a gRPC status code. A non-standard code counts as UNKNOWN. */
export function statusName(code: number): RpcStatus {
  const name = STATUS_NAMES[code]
  return name === undefined || name === 'OK' ? 'UNKNOWN' : name
}

/** Returns the code of a gRPC status. */
export function statusCode(status: RpcStatus): number {
  return STATUS_NAMES.indexOf(status)
}

/**
 * Returns the text of an error, as it is sent and as it is accepted from a peer. The length is
 * bounded because trailers are bounded. Surrogate pairs stay whole because grpc-js percent-encodes
 * trailers.
 */
export function oneLine(message: string): string {
  const line = message.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
  return line.slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed()
}

import { isNativeError } from 'node:util/types'
import { servedTraceId } from '../call-headers.ts'
import { RpcError } from '../errors/rpc-error.ts'
import {
  activeAddressOf,
  type CallFailure,
  errorCodeOf,
  faultOf,
  oneLine,
  statusName,
} from '../errors/wire.ts'

/** OpenSSL's messages about the validity period of a certificate. */
const OUTSIDE_VALIDITY: readonly [RegExp, string][] = [
  [/certificate is not yet valid/, 'is not valid yet'],
  [/certificate has expired/, 'has expired'],
]

/**
 * Messages about a rejected certificate, from OpenSSL and from the identity check of this package.
 */
const UNTRUSTED = /certificate|identity|not who was expected/i

const REASONS: readonly [RegExp, string][] = [
  // In TLS 1.3 a client finishes its handshake before the server checks the client certificate.
  [
    /Failed to connect/,
    'it closed the connection at once: its clock may be off, or it does not trust this certificate',
  ],
  [/ECONNREFUSED/, 'connection refused'],
  [/ENOTFOUND|EAI_AGAIN|Name resolution failed/, 'unknown host name'],
  [/ABORT_ERR/, 'no answer in time'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'no route to it'],
  [
    /ECONNRESET|EPIPE|Connection dropped|Stream closed|socket disconnected|GOAWAY/i,
    'connection closed',
  ],
]

/**
 * Converts an error that a network reports to an RpcError with the original error as its cause.
 * @param nowMs time of this machine, for a message about its clock
 */
export function toCallError(error: unknown, address: string, nowMs: number): RpcError {
  if (error instanceof RpcError) return error
  if (!isCallFailure(error)) {
    const message = `call to ${address} failed: ${String(error)}`
    return new RpcError('UNKNOWN', 'UNKNOWN', message, { cause: error })
  }
  const status = statusName(error.code)
  const code = errorCodeOf(error)
  const [traceId, fault] = [servedTraceId(error.metadata), faultOf(error)]
  const options = { cause: error, traceId, fault, activeAddress: activeAddressOf(error) }
  // An error with a code comes from handlers of the server. Other errors come from the connection
  // or from gRPC.
  if (code !== undefined) return new RpcError(status, code, oneLine(error.details), options)
  if (status === 'UNAVAILABLE') return unreachable(error, address, nowMs)
  const text = status === 'DEADLINE_EXCEEDED' ? 'no answer in time' : oneLine(error.details)
  return new RpcError(status, status, `${address}: ${text}`, options)
}

/** Converts an error of a connection. @param nowMs time of this machine */
export function toUnreachable(error: unknown, address: string, nowMs: number): RpcError {
  const text = isNativeError(error)
    ? `${Reflect.get(error, 'code')} ${error.message}`
    : String(error)
  return describeUnreachable(text, address, error, nowMs)
}

/** Returns the error of a server that shows another certificate than the pinned one. */
export function thumbprintMismatch(address: string, shown: string, pinned: string): RpcError {
  const message = `${address} shows the certificate ${shown}, not ${pinned}`
  return new RpcError('FAILED_PRECONDITION', 'THUMBPRINT_MISMATCH', message)
}

function unreachable(cause: CallFailure, address: string, nowMs: number): RpcError {
  const last = /Last error: (?:Error: )?(.*?)(?:\. Resolution note:.*)?$/.exec(cause.details)
  return describeUnreachable(last?.[1] ?? cause.details, address, cause, nowMs)
}

function describeUnreachable(
  detail: string,
  address: string,
  cause: unknown,
  nowMs: number,
): RpcError {
  const known = REASONS.find(([pattern]) => pattern.test(detail))?.[1]
  if (known === undefined && UNTRUSTED.test(detail)) {
    const message = `${address} is not trusted: ${describeUntrusted(detail, nowMs)}`
    return new RpcError('UNAVAILABLE', 'PEER_UNTRUSTED', message, { cause })
  }
  const message = `${address} does not answer: ${known ?? oneLine(detail)}`
  return new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', message, { cause })
}

function describeUntrusted(detail: string, nowMs: number): string {
  const validity = OUTSIDE_VALIDITY.find(([pattern]) => pattern.test(detail))?.[1]
  if (validity === undefined) return oneLine(detail)
  return `its certificate ${validity} by the clock of this machine, which says ${new Date(nowMs).toISOString()}: correct the wrong clock`
}

function isCallFailure(error: unknown): error is CallFailure {
  return isNativeError(error) && 'code' in error && 'details' in error
}

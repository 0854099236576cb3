import { type ServiceError, type StatusObject, status as statusCodes } from '@grpc/grpc-js'
import { traceTrailer } from '../trace-metadata.ts'
import type { RpcError, RpcStatus } from './rpc-error.ts'

const ERROR_CODE_TRAILER = 'nkpsim-error-code'
const MAX_MESSAGE_CHARACTERS = 1024

/**
 * The error as a server sends it: status, one line, and in a trailer the stable code and the trace.
 * The cause is not sent.
 */
export function toStatusObject(error: RpcError, traceId: string | undefined): StatusObject {
  const metadata = traceTrailer(traceId)
  metadata.set(ERROR_CODE_TRAILER, error.code)
  return { code: statusCodes[error.status], details: oneLine(error.message), metadata }
}

/** The stable code of a status; undefined if the peer's handlers did not make it. */
export function errorCodeOf(error: ServiceError): string | undefined {
  const code = error.metadata?.get(ERROR_CODE_TRAILER)[0]
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined
}

/** Name of a gRPC status code; a non-standard code counts as UNKNOWN. */
export function statusName(code: number): RpcStatus {
  const name = statusCodes[code] as keyof typeof statusCodes | undefined
  return name === undefined || name === 'OK' ? 'UNKNOWN' : name
}

/**
 * The text of an error as it is sent, and as it is accepted from a peer. Trailers are bounded, and
 * grpc-js percent-encodes them, which needs whole surrogate pairs.
 */
export function oneLine(message: string): string {
  const line = message.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
  return line.slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed()
}

import { type ServiceError, type StatusObject, status as statusCodes } from '@grpc/grpc-js'
import { traceTrailer } from '../trace-metadata.ts'
import type { RpcError, RpcStatus } from './rpc-error.ts'

const ERROR_CODE_TRAILER = 'nkpsim-error-code'
const MAX_MESSAGE_CHARACTERS = 1024

/**
 * Returns an error as a server sends it: the status, one line, and a trailer with the stable code
 * and the trace. The cause is not sent.
 */
export function toStatusObject(error: RpcError, traceId: string | undefined): StatusObject {
  const metadata = traceTrailer(traceId)
  metadata.set(ERROR_CODE_TRAILER, error.code)
  return { code: statusCodes[error.status], details: oneLine(error.message), metadata }
}

/**
 * Returns the stable code of a status; undefined if the error does not come from the peer's
 * handlers.
 */
export function errorCodeOf(error: ServiceError): string | undefined {
  const code = error.metadata?.get(ERROR_CODE_TRAILER)[0]
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined
}

/** Returns the name of a gRPC status code. A non-standard code counts as UNKNOWN. */
export function statusName(code: number): RpcStatus {
  const name = statusCodes[code] as keyof typeof statusCodes | undefined
  return name === undefined || name === 'OK' ? 'UNKNOWN' : name
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

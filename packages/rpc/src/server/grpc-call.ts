import type {
  ServerDuplexStream,
  ServerReadableStream,
  StatusObject,
  sendUnaryData,
} from '@grpc/grpc-js'
import { AUTHORIZATION, TRACEPARENT, traceOf } from '../call-headers.ts'
import type { CallStatus } from '../errors/wire.ts'
import { messagesOf, toMetadata, writeMessage } from '../grpc-stream.ts'
import type { Intakes } from './intake.ts'
import type { Responses, ServerCall } from './server-call.ts'

/** Returns a call of grpc-js that has a single response. */
export function callWithResponse(
  call: ServerReadableStream<unknown, unknown>,
  reply: sendUnaryData<unknown>,
  intakes: Pick<Intakes, 'of'>,
): ServerCall {
  return serverCall(call, intakes, {
    write: async () => {
      throw new TypeError('this call has a single response')
    },
    end: (trailers, response) => reply(null, response, toMetadata(trailers)),
    fail: (status) => reply(toStatusObject(status)),
  })
}

/** Returns a call of grpc-js that has a stream of responses. */
export function callWithResponses(
  call: ServerDuplexStream<unknown, unknown>,
  intakes: Pick<Intakes, 'of'>,
): ServerCall {
  return serverCall(call, intakes, {
    write: (message) => writeMessage(call, message),
    end: (trailers) => call.end(toMetadata(trailers)),
    fail: (status) => call.emit('error', toStatusObject(status)),
  })
}

function serverCall(
  call: ServerReadableStream<unknown, unknown>,
  intakes: Pick<Intakes, 'of'>,
  respond: Responses,
): ServerCall {
  const { metadata } = call
  const [authorization] = metadata.get(AUTHORIZATION)
  return {
    authorization: authorization === undefined ? undefined : String(authorization),
    trace: traceOf(metadata.get(TRACEPARENT)),
    peer: call.getPeer(),
    authority: call.getHost(),
    // The name is empty unless TLS verified the certificate against the roots of this server.
    subjectAltName: () => call.getAuthContext().sslPeerCertificate?.subjectaltname,
    remainingMs: () => Number(call.getDeadline()) - Date.now(),
    // grpc-js emits this event also after an ordinary end.
    onCancelled: (listener) => call.on('cancelled', listener),
    intake: () => intakes.of(metadata),
    requests: () => messagesOf(call),
    respond,
  }
}

function toStatusObject({ code, details, trailers }: CallStatus): StatusObject {
  return { code, details, metadata: toMetadata(trailers) }
}

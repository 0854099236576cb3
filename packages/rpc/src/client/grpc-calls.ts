import type { EventEmitter } from 'node:events'
import type { Client, ClientWritableStream } from '@grpc/grpc-js'
import { messagesOf, toMetadata, writeMessage } from '../grpc-stream.ts'
import { wipingSerialize } from '../wiped-messages.ts'
import type { CallStart, CallTransport, RequestStream } from './call-transport.ts'

/** Returns the calls of a client of grpc-js. */
export function grpcCalls(client: Client): CallTransport {
  return {
    unary: ({ path, requestSerialize, responseDeserialize }, request, start) => {
      const { promise, callback } = answerOf()
      const frames: Uint8Array[] = []
      const call = client.makeUnaryRequest(
        path,
        wipingSerialize(requestSerialize, (frame) => frames.push(frame)),
        responseDeserialize,
        request,
        toMetadata(start.headers),
        boundsOf(start),
        callback,
      )
      const answer = promise.finally(() => {
        for (const frame of frames) frame.fill(0)
      })
      return { answer, cancel: () => call.cancel() }
    },
    clientStream: ({ path, requestSerialize, responseDeserialize }, start) => {
      const { promise, callback } = answerOf()
      const call = client.makeClientStreamRequest(
        path,
        wipingSerialize(requestSerialize),
        responseDeserialize,
        toMetadata(start.headers),
        boundsOf(start),
        callback,
      )
      return { answer: promise, ...requestsOf(call), cancel: () => call.cancel() }
    },
    serverStream: ({ path, requestSerialize, responseDeserialize }, request, start) => {
      const call = client.makeServerStreamRequest(
        path,
        wipingSerialize(requestSerialize),
        responseDeserialize,
        request,
        toMetadata(start.headers),
        boundsOf(start),
      )
      ignoreLateErrors(call)
      return { messages: messagesOf(call), cancel: () => call.cancel() }
    },
    bidi: ({ path, requestSerialize, responseDeserialize }, start) => {
      const call = client.makeBidiStreamRequest(
        path,
        wipingSerialize(requestSerialize),
        responseDeserialize,
        toMetadata(start.headers),
        boundsOf(start),
      )
      ignoreLateErrors(call)
      return { messages: messagesOf(call), ...requestsOf(call), cancel: () => call.cancel() }
    },
    close: () => client.close(),
  }
}

function answerOf() {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const callback = (error: Error | null, response?: unknown): void =>
    error === null ? resolve(response) : reject(error)
  return { promise, callback }
}

function boundsOf({ timeoutMs }: CallStart): { deadline: number } {
  return { deadline: Date.now() + timeoutMs }
}

function requestsOf(call: ClientWritableStream<unknown>): RequestStream {
  return { write: (message) => writeMessage(call, message), end: () => call.end() }
}

/**
 * Ignores errors of a call that nobody reads anymore. A cancelled stream emits an error event, and
 * an error event without a listener ends the process.
 */
function ignoreLateErrors(call: EventEmitter): void {
  call.on('error', () => {})
}

import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { currentTraceId } from '@nkpsim/tracing'
import { toStatusObject } from '../errors/wire.ts'
import { readMessages, writeMessages } from '../message-stream.ts'
import { methodKey, serviceDefinition } from '../proto/load.ts'
import { requirementOf } from '../proto/requirement.ts'
import { traceTrailer } from '../trace-metadata.ts'
import type { ServiceRegistration, UntypedHandler } from './define-service.ts'
import { type ServedMethod, type ServerScope, serveCall } from './serve-call.ts'

/** Makes of typed handlers what grpc-js calls. */
export function implementService(
  scope: ServerScope,
  registration: ServiceRegistration,
): UntypedServiceImplementation {
  const { serviceName: service, allow, handlers } = registration
  const implementation: UntypedServiceImplementation = {}
  for (const [name, definition] of Object.entries(serviceDefinition(service))) {
    const method = methodKey(name)
    const handler = handlers[method]
    if (handler === undefined) throw new Error(`${service} has no handler for ${method}`)
    const { requestStream, responseStream } = definition
    const requirement = requirementOf(service, method)
    const endless = requestStream && responseStream
    const served = { service, method, allow, requirement, endless }
    if (responseStream) {
      implementation[name] = requestStream
        ? bidi(scope, served, handler)
        : serverStream(scope, served, handler)
    } else {
      implementation[name] = requestStream
        ? clientStream(scope, served, handler)
        : unary(scope, served, handler)
    }
  }
  return implementation
}

function unary(scope: ServerScope, served: ServedMethod, handler: UntypedHandler) {
  return (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) =>
    serveCall(
      scope,
      served,
      call,
      call.request,
      async (context) => {
        const response = await single(handler(call.request, context))
        reply(null, response, traceTrailer(currentTraceId()))
      },
      (error) => reply(toStatusObject(error, currentTraceId())),
    )
}

function clientStream(scope: ServerScope, served: ServedMethod, handler: UntypedHandler) {
  return (call: ServerReadableStream<unknown, unknown>, reply: sendUnaryData<unknown>) =>
    serveCall(
      scope,
      served,
      call,
      undefined,
      async (context) => {
        const requests = readMessages(call, context.signal)
        const response = await single(handler(requests, context))
        reply(null, response, traceTrailer(currentTraceId()))
      },
      (error) => reply(toStatusObject(error, currentTraceId())),
    )
}

function serverStream(scope: ServerScope, served: ServedMethod, handler: UntypedHandler) {
  return (call: ServerWritableStream<unknown, unknown>) =>
    serveCall(
      scope,
      served,
      call,
      call.request,
      async (context) => {
        await writeMessages(call, iterable(handler(call.request, context)), context.signal)
        call.end(traceTrailer(currentTraceId()))
      },
      (error) => call.emit('error', toStatusObject(error, currentTraceId())),
    )
}

function bidi(scope: ServerScope, served: ServedMethod, handler: UntypedHandler) {
  return (call: ServerDuplexStream<unknown, unknown>) =>
    serveCall(
      scope,
      served,
      call,
      undefined,
      async (context) => {
        const requests = readMessages(call, context.signal)
        await writeMessages(call, iterable(handler(requests, context)), context.signal)
        call.end(traceTrailer(currentTraceId()))
      },
      (error) => call.emit('error', toStatusObject(error, currentTraceId())),
    )
}

/** defineService's types make both of these certain; a plain-JavaScript mistake shows as INTERNAL. */
function single(result: Promise<unknown> | AsyncIterable<unknown>): Promise<unknown> {
  if (result instanceof Promise) return result
  throw new TypeError('handler of a single response returned a stream')
}

function iterable(result: Promise<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (!(result instanceof Promise)) return result
  throw new TypeError('handler of a stream returned a promise')
}

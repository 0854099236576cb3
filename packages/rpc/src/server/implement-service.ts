import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { currentTraceId } from '@nkpsim/tracing'
import { toStatusObject } from '../errors/wire.ts'
import { writeMessages } from '../message-stream.ts'
import { methodKey, serviceDefinition } from '../proto/load.ts'
import { requirementOf } from '../proto/requirement.ts'
import { traceTrailer } from '../trace-metadata.ts'
import { wipingDeserialize, wipingSerialize } from '../wiped-messages.ts'
import type { ServiceRegistration, UntypedHandler } from './define-service.ts'
import { type ServedMethod, type ServerScope, serveCall } from './serve-call.ts'
import { whileAdmitted } from './while-admitted.ts'

/**
 * Returns a service for grpc-js in which every method takes a stream of requests. On the wire, a
 * single request is a stream of one message. grpc-js calls stream handlers before it reads
 * anything. It calls other handlers only after it holds the whole request.
 */
export function servedDefinition({ serviceName }: ServiceRegistration): ServiceDefinition {
  const methods = Object.entries(serviceDefinition(serviceName))
  return Object.fromEntries(
    methods.map(([name, definition]) => [
      name,
      {
        ...definition,
        requestStream: true,
        requestDeserialize: wipingDeserialize(definition.requestDeserialize),
        responseSerialize: wipingSerialize(definition.responseSerialize),
      },
    ]),
  )
}

/** Returns the paths of the methods that take a single request. */
export function singleRequestPaths({ serviceName }: ServiceRegistration): string[] {
  const methods = Object.values(serviceDefinition(serviceName))
  return methods.filter(({ requestStream }) => !requestStream).map(({ path }) => path)
}

/** Converts typed handlers to handlers of grpc-js. */
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
    const served = {
      ...{ service, method, allow, requirement },
      ...{ requestStream, responseStream, endless },
    }
    implementation[name] = responseStream
      ? streamOfResponses(scope, served, handler)
      : oneResponse(scope, served, handler)
  }
  return implementation
}

function oneResponse(scope: ServerScope, served: ServedMethod, handler: UntypedHandler) {
  return (call: ServerReadableStream<unknown, unknown>, reply: sendUnaryData<unknown>) =>
    serveCall(
      scope,
      served,
      call,
      async (input, context) => {
        const response = await single(handler(input, context))
        reply(null, response, traceTrailer(currentTraceId()))
      },
      (error) => reply(toStatusObject(error, currentTraceId())),
    )
}

function streamOfResponses(scope: ServerScope, served: ServedMethod, handler: UntypedHandler) {
  return (call: ServerDuplexStream<unknown, unknown>) =>
    serveCall(
      scope,
      served,
      call,
      async (input, context, admission) => {
        const responses = whileAdmitted(iterable(handler(input, context)), admission)
        await writeMessages(call, responses, context.signal)
        call.end(traceTrailer(currentTraceId()))
      },
      (error) => call.emit('error', toStatusObject(error, currentTraceId())),
    )
}

/**
 * The types of defineService guarantee a promise. A mistake in plain JavaScript becomes INTERNAL.
 */
function single(result: Promise<unknown> | AsyncIterable<unknown>): Promise<unknown> {
  if (result instanceof Promise) return result
  throw new TypeError('handler of a single response returned a stream')
}

function iterable(result: Promise<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (!(result instanceof Promise)) return result
  throw new TypeError('handler of a stream returned a promise')
}

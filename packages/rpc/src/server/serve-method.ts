import { currentTraceId } from '@nkpsim/tracing'
import { traceTrailers } from '../call-headers.ts'
import { toCallStatus } from '../errors/wire.ts'
import { writeMessages } from '../message-stream.ts'
import { type Method, methodKey, serviceDefinition } from '../proto/load.ts'
import { requirementOf } from '../proto/requirement.ts'
import { wipeIfMarked } from '../wiped-messages.ts'
import type { ServiceRegistration, UntypedHandler } from './define-service.ts'
import { type ServedMethod, type ServerScope, serveCall } from './serve-call.ts'
import type { ServerCall } from './server-call.ts'
import { whileAdmitted } from './while-admitted.ts'

/** A method of a registered service. */
export type RegisteredMethod = {
  /** Name in the proto file. */
  name: string
  method: Method
  serve(call: ServerCall): void
}

/** Returns the methods of a service with its handlers. */
export function registeredMethods(
  scope: ServerScope,
  registration: ServiceRegistration,
): RegisteredMethod[] {
  const { serviceName: service, allow, handlers } = registration
  return Object.entries(serviceDefinition(service)).map(([name, definition]) => {
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
    return { name, method: definition, serve: (call) => serve(scope, served, handler, call) }
  })
}

function serve(
  scope: ServerScope,
  served: ServedMethod,
  handler: UntypedHandler,
  call: ServerCall,
): void {
  const { write, end, fail } = call.respond
  serveCall(
    scope,
    served,
    call,
    async (input, context, admission) => {
      const result = handler(input, context)
      if (!served.responseStream) {
        const response = await single(result)
        // The response is encoded when end returns.
        end(traceTrailers(currentTraceId()), response)
        wipeIfMarked(response)
        return
      }
      const responses = whileAdmitted(iterable(result), admission)
      await writeMessages(write, responses, context.signal)
      end(traceTrailers(currentTraceId()))
    },
    (error) => fail(toCallStatus(error, currentTraceId())),
  )
}

/**
 * Returns the result of a handler, which the types of defineService guarantee to be a promise. A
 * mistake in plain JavaScript becomes INTERNAL.
 */
function single(result: Promise<unknown> | AsyncIterable<unknown>): Promise<unknown> {
  if (result instanceof Promise) return result
  throw new TypeError('handler of a single response returned a stream')
}

function iterable(result: Promise<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (!(result instanceof Promise)) return result
  throw new TypeError('handler of a stream returned a promise')
}

import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { serviceDefinition } from '../proto/load.ts'
import { wipingDeserialize, wipingSerialize } from '../wiped-messages.ts'
import type { ServiceRegistration } from './define-service.ts'
import { callWithResponse, callWithResponses } from './grpc-call.ts'
import type { Intakes } from './intake.ts'
import type { ServerScope } from './serve-call.ts'
import { registeredMethods } from './serve-method.ts'

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
  intakes: Pick<Intakes, 'of'>,
): UntypedServiceImplementation {
  const methods = registeredMethods(scope, registration).map(({ name, method, serve }) => [
    name,
    method.responseStream
      ? (call: ServerDuplexStream<unknown, unknown>) => serve(callWithResponses(call, intakes))
      : (call: ServerReadableStream<unknown, unknown>, reply: sendUnaryData<unknown>) =>
          serve(callWithResponse(call, reply, intakes)),
  ])
  return Object.fromEntries(methods)
}

import type protobuf from 'protobufjs/light.js'
import { lookUpService } from './look-up-service.ts'
import type { ServiceName } from './service-types.ts'

/**
 * Must equal GENERATOR_OPTIONS in scripts/generate-proto-types.ts, because the generated types
 * describe the messages that these options produce.
 */
const MESSAGE_OPTIONS: protobuf.IConversionOptions = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
}

/** A method of a service, and how its messages are encoded. grpc-js takes these fields. */
export type Method = {
  /** `/SERVICE/METHOD` */
  path: string
  requestStream: boolean
  responseStream: boolean
  requestSerialize: (message: unknown) => Buffer
  requestDeserialize: (bytes: Buffer) => unknown
  responseSerialize: (message: unknown) => Buffer
  responseDeserialize: (bytes: Buffer) => unknown
}

/** Methods by their names in the proto file. */
export type ServiceDefinition = Readonly<Record<string, Method>>

const definitions = new Map<string, ServiceDefinition>()

/**
 * Returns the methods of one service by their names in the proto file. They are made once per
 * process and shared by all servers and clients.
 */
export function serviceDefinition(name: ServiceName): ServiceDefinition {
  const known = definitions.get(name)
  if (known !== undefined) return known
  const { methodsArray } = lookUpService(name)
  const definition = Object.fromEntries(
    methodsArray.map((method) => [method.name, methodDefinition(name, method)]),
  )
  definitions.set(name, definition)
  return definition
}

/**
 * Returns the name of a method in handlers and clients: `createVm` for `CreateVm` in a proto file.
 */
export function methodKey(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function methodDefinition(service: string, method: protobuf.Method): Method {
  const { name, requestStream = false, responseStream = false } = method
  const request = codecOf(method.resolvedRequestType)
  const response = codecOf(method.resolvedResponseType)
  return {
    path: `/${service}/${name}`,
    requestStream,
    responseStream,
    requestSerialize: request.serialize,
    requestDeserialize: request.deserialize,
    responseSerialize: response.serialize,
    responseDeserialize: response.deserialize,
  }
}

function codecOf(type: protobuf.Type | null): {
  serialize: (message: unknown) => Buffer
  deserialize: (bytes: Buffer) => unknown
} {
  if (type === null) throw new Error('a method in proto/ names an unknown message')
  return {
    // The casts are safe, because callers pass objects of generated types, and protobufjs writes
    // into Buffers if they exist.
    serialize: (message) => type.encode(type.fromObject(message as object)).finish() as Buffer,
    deserialize: (bytes) => type.toObject(type.decode(bytes), MESSAGE_OPTIONS),
  }
}

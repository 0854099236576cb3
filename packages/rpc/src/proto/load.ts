import { readFileSync } from 'node:fs'
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import type { ServiceName } from './service-types.ts'

/**
 * proto/ as parsed by `npm run generate`: parsing takes each process twice as long as reading this.
 */
const CONTRACT = new URL('../gen/contract.json', import.meta.url)

/**
 * Must equal GENERATOR_OPTIONS in scripts/generate-proto-types.ts: the types describe what this
 * reads.
 */
const MESSAGE_OPTIONS: protobuf.IConversionOptions = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
}

let loaded: protobuf.Root | undefined
const definitions = new Map<string, ServiceDefinition>()

/** Every definition in proto/, read once per process. */
function contract(): protobuf.Root {
  if (loaded !== undefined) return loaded
  loaded = protobuf.Root.fromJSON(JSON.parse(readFileSync(CONTRACT, 'utf8')))
  loaded.resolveAll()
  return loaded
}

/**
 * Methods of one service, by their names in the proto file. Made once per process: all servers and
 * clients share them.
 */
export function serviceDefinition(name: ServiceName): ServiceDefinition {
  const known = definitions.get(name)
  if (known !== undefined) return known
  const { methodsArray } = contract().lookupService(name)
  const definition = Object.fromEntries(
    methodsArray.map((method) => [method.name, methodDefinition(name, method)]),
  )
  definitions.set(name, definition)
  return definition
}

/** Every method of proto/ with its options, by name. */
export function* declaredMethods(): Iterable<{
  service: string
  method: string
  options: Readonly<Record<string, unknown>>
}> {
  for (const service of servicesIn(contract()))
    for (const { name, parsedOptions } of service.methodsArray)
      yield {
        service: service.fullName.slice(1),
        method: name,
        options: Object.assign({}, ...(parsedOptions ?? [])),
      }
}

/** `CreateVm` in a proto file is `createVm` in handlers and clients. */
export function methodKey(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function methodDefinition(
  service: string,
  method: protobuf.Method,
): MethodDefinition<object, object> {
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
  serialize: (message: object) => Buffer
  deserialize: (bytes: Buffer) => object
} {
  if (type === null) throw new Error('a method in proto/ names an unknown message')
  return {
    // Sound because protobufjs writes into Buffers if they exist.
    serialize: (message) => type.encode(type.fromObject(message)).finish() as Buffer,
    deserialize: (bytes) => type.toObject(type.decode(bytes), MESSAGE_OPTIONS),
  }
}

function* servicesIn(namespace: protobuf.NamespaceBase): Iterable<protobuf.Service> {
  for (const each of namespace.nestedArray) {
    if (each instanceof protobuf.Service) yield each
    else if (each instanceof protobuf.Namespace) yield* servicesIn(each)
  }
}

import type { Services } from '../gen/services.ts'

/** Full name of a service of this project, such as `nkpsim.esxi.v1.HostService`. */
export type ServiceName = keyof Services

/** The types of a method. Fields of `input` are optional, and `output` is complete. */
type MethodTypes = {
  kind: 'unary' | 'clientStream' | 'serverStream' | 'bidi'
  request: { input: unknown; output: unknown }
  response: { input: unknown; output: unknown }
}

type Method<Kind, Request, Response, Rest extends unknown[]> = Kind extends 'unary'
  ? (request: Request, ...rest: Rest) => Promise<Response>
  : Kind extends 'serverStream'
    ? (request: Request, ...rest: Rest) => AsyncIterable<Response>
    : Kind extends 'clientStream'
      ? (requests: AsyncIterable<Request>, ...rest: Rest) => Promise<Response>
      : (requests: AsyncIterable<Request>, ...rest: Rest) => AsyncIterable<Response>

type ServerMethod<M extends MethodTypes, Rest extends unknown[]> = Method<
  M['kind'],
  M['request']['output'],
  M['response']['input'],
  Rest
>

type ClientMethod<M extends MethodTypes, Rest extends unknown[]> = Method<
  M['kind'],
  M['request']['input'],
  M['response']['output'],
  Rest
>

/**
 * Methods of a service as a server implements them. Requests are complete, and fields of responses
 * are optional.
 */
export type ServerMethods<S extends ServiceName, Rest extends unknown[]> = {
  [M in keyof Services[S]]: Services[S][M] extends MethodTypes
    ? ServerMethod<Services[S][M], Rest>
    : never
}

/**
 * Methods of a service as a client calls them. Fields of requests are optional, and responses are
 * complete.
 */
export type ClientMethods<S extends ServiceName, Rest extends unknown[]> = {
  [M in keyof Services[S]]: Services[S][M] extends MethodTypes
    ? ClientMethod<Services[S][M], Rest>
    : never
}

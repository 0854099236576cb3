import type { Services } from '../gen/services.ts'

/** Full name of a service of this project, such as `nkpsim.esxi.v1.HostService`. */
export type ServiceName = keyof Services

/** The methods a service declares, without the index signature of the generated interfaces. */
type MethodName<S extends ServiceName> = keyof {
  [K in keyof Services[S]['definition'] as string extends K
    ? never
    : number extends K
      ? never
      : K]: true
} &
  string

/** What grpc-js hands the generated handler: its shape tells which of the four kinds a method is. */
type CallOf<S extends ServiceName, M extends MethodName<S>> = Services[S]['handlers'][M] extends (
  call: infer Call,
  ...rest: never[]
) => void
  ? Call
  : never

type Messages<
  S extends ServiceName,
  M extends MethodName<S>,
> = Services[S]['definition'][M] extends {
  requestSerialize: (value: infer RequestInput) => Buffer
  requestDeserialize: (bytes: Buffer) => infer RequestOutput
  responseSerialize: (value: infer ResponseInput) => Buffer
  responseDeserialize: (bytes: Buffer) => infer ResponseOutput
}
  ? {
      requestInput: RequestInput
      requestOutput: RequestOutput
      responseInput: ResponseInput
      responseOutput: ResponseOutput
    }
  : never

type Method<Request, Response, Rest extends unknown[], Call> = Call extends { request: unknown }
  ? Call extends { end: unknown }
    ? (request: Request, ...rest: Rest) => AsyncIterable<Response>
    : (request: Request, ...rest: Rest) => Promise<Response>
  : Call extends { end: unknown }
    ? (requests: AsyncIterable<Request>, ...rest: Rest) => AsyncIterable<Response>
    : (requests: AsyncIterable<Request>, ...rest: Rest) => Promise<Response>

/** A service's methods as a server writes them: requests come complete, responses may leave fields out. */
export type ServerMethods<S extends ServiceName, Rest extends unknown[]> = {
  [M in MethodName<S> as Uncapitalize<M>]: Method<
    Messages<S, M>['requestOutput'],
    Messages<S, M>['responseInput'],
    Rest,
    CallOf<S, M>
  >
}

/** A service's methods as a client calls them: requests may leave fields out, responses come complete. */
export type ClientMethods<S extends ServiceName, Rest extends unknown[]> = {
  [M in MethodName<S> as Uncapitalize<M>]: Method<
    Messages<S, M>['requestInput'],
    Messages<S, M>['responseOutput'],
    Rest,
    CallOf<S, M>
  >
}

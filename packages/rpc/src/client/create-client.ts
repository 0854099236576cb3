import { type Method, methodKey, serviceDefinition } from '../proto/load.ts'
import type { ServiceName } from '../proto/service-types.ts'
import type { CallOptions } from './call-options.ts'
import { bidi, type CallTarget, clientStream, serverStream, unary } from './invoke.ts'
import type { RpcClient } from './rpc-channel.ts'

/** Returns the typed methods of one service over a channel. */
export function createClient<S extends ServiceName>(
  channel: Omit<CallTarget, 'method'>,
  serviceName: S,
): RpcClient<S> {
  const methods: Record<string, unknown> = {}
  for (const [name, method] of Object.entries(serviceDefinition(serviceName))) {
    methods[methodKey(name)] = bindMethod({ ...channel, method })
  }
  // The cast is safe, because the types were generated from these definitions.
  return methods as RpcClient<S>
}

function bindMethod(target: CallTarget) {
  const { requestStream, responseStream }: Method = target.method
  if (requestStream) {
    const call = responseStream ? bidi : clientStream
    return (requests: AsyncIterable<unknown>, options: CallOptions) =>
      call(target, requests, options)
  }
  const call = responseStream ? serverStream : unary
  return (request: unknown, options: CallOptions) => call(target, request, options)
}

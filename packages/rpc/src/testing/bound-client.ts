import type { CallOptions } from '../client/call-options.ts'
import type { RpcClient } from '../client/rpc-channel.ts'
import type { ClientMethods, ServiceName } from '../proto/service-types.ts'

/** A client whose calls all have the same options. */
export type BoundClient<S extends ServiceName> = ClientMethods<S, []>

type AnyClient = Record<
  string,
  ((request: unknown, options: CallOptions) => Promise<unknown>) | undefined
>

/**
 * Returns a client for the unary methods of a service.
 * @param use runs one call with a client that it opens for this call
 * @param options options of each call
 */
export function boundClient<S extends ServiceName>(
  use: (call: (client: RpcClient<S>) => Promise<unknown>) => Promise<unknown>,
  options: CallOptions,
): BoundClient<S> {
  const method = (name: string) => (request: unknown) =>
    use(async (client) => (client as unknown as AnyClient)[name]?.(request, options))
  // The cast is safe for unary methods.
  return new Proxy({}, { get: (_target, name) => method(String(name)) }) as BoundClient<S>
}

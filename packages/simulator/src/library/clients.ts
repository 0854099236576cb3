import type { RpcChannel, RpcClient, ServiceName } from '@nkpsim/rpc'

const TIMEOUT_MS = 30_000

/** Methods of a service. The default deadline of a call is 30 s. */
export type ClusterClient<S extends ServiceName> = {
  [Method in keyof RpcClient<S>]: RpcClient<S>[Method] extends (
    request: infer Request,
    options: infer Options,
  ) => infer Answer
    ? (request: Request, options?: Partial<Options>) => Answer
    : never
}

/** A pool of channels. Each channel is opened once, and all are closed together. */
export type ClientPool = {
  client<S extends ServiceName>(peer: string, service: S, open: () => RpcChannel): ClusterClient<S>
  close(): void
}

export function createClientPool(): ClientPool {
  const channels = new Map<string, RpcChannel>()
  const channelTo = (peer: string, open: () => RpcChannel): RpcChannel => {
    const channel = channels.get(peer) ?? open()
    channels.set(peer, channel)
    return channel
  }
  return {
    client<S extends ServiceName>(peer: string, service: S, open: () => RpcChannel) {
      // The channel is looked up at each call, because a reset replaces it.
      const method =
        (name: string | symbol) =>
        (request: unknown, options: object = {}) => {
          const client: object = channelTo(peer, open).client(service)
          const call: unknown = Reflect.get(client, name)
          if (typeof call !== 'function') throw new TypeError(`${service} has no ${String(name)}`)
          return Reflect.apply(call, client, [request, { timeoutMs: TIMEOUT_MS, ...options }])
        }
      // The cast is safe, because each method takes a request and options. A member named `then`
      // would make the object look like a promise.
      return new Proxy(
        {},
        {
          get: (_target, name) => (name === 'then' ? undefined : method(name)),
        },
      ) as ClusterClient<S>
    },
    close() {
      for (const channel of channels.values()) channel.close()
      channels.clear()
    },
  }
}

import { RpcError, type ServiceName } from '@nkpsim/rpc'
import type { SiteAccess } from '../clients/site-access.ts'

/** A call of a user that has ended. */
export type WatchedCall = {
  /** Name of a vCenter or of a host. */
  daemon: string
  /** User of vCenter, or `root` of a host. */
  caller: string
  service: string
  /** Name as a client calls it, such as `createProvider`. */
  method: string
  /** The request. Of a stream of requests, the first message. */
  request: object
  startMs: number
  endMs: number
  /** Undefined if the call succeeded. */
  error: RpcError | undefined
}

type Method = (request: object, options: unknown) => Promise<unknown> | AsyncIterable<unknown>

/**
 * Wraps the access to the daemons: reports each call that ends.
 * @param onEnd called when the answer arrives, before the user gets it
 */
export function watchCalls(
  site: SiteAccess,
  {
    administrator,
    vcenter,
    nowMs,
    onEnd,
  }: {
    administrator: string
    vcenter: string
    nowMs: () => number
    onEnd: (call: WatchedCall) => void
  },
): SiteAccess {
  const watch = <Client extends object>(
    client: Client,
    about: Pick<WatchedCall, 'daemon' | 'caller' | 'service'>,
  ): Client =>
    new Proxy(client, {
      get: (_, key) => {
        const call = Reflect.get(client, key) as Method | undefined
        if (typeof call !== 'function') return call
        return (request: object, options: unknown) => {
          const seen = { request }
          const begun = { ...about, method: String(key), startMs: nowMs() }
          const end = (error: RpcError | undefined): void =>
            onEnd({ ...begun, request: seen.request, endMs: nowMs(), error })
          const answer = call(noting(request, seen), options)
          return answer instanceof Promise ? ending(answer, end) : endingStream(answer, end)
        }
      },
    })
  const asUser = async <S extends ServiceName>(user: string, service: S) => {
    const client = await site.vcenterAs(user, service)
    return watch(client, { daemon: vcenter, caller: user, service })
  }
  return {
    ...site,
    vcenter: (service) => asUser(administrator, service),
    vcenterAs: asUser,
    host: async (host, service) =>
      watch(await site.host(host, service), { daemon: host, caller: 'root', service }),
  }
}

/** Returns the request. Notes the first message of a stream of requests. */
function noting(request: object, seen: { request: object }): object {
  if (!isStream(request)) return request
  return noteFirst(request, seen)
}

async function* noteFirst(requests: AsyncIterable<object>, seen: { request: object }) {
  let isFirst = true
  for await (const message of requests) {
    if (isFirst) seen.request = message
    isFirst = false
    yield message
  }
}

async function ending(
  answer: Promise<unknown>,
  end: (error: RpcError | undefined) => void,
): Promise<unknown> {
  try {
    const result = await answer
    end(undefined)
    return result
  } catch (error) {
    if (error instanceof RpcError) end(error)
    throw error
  }
}

async function* endingStream(
  answers: AsyncIterable<unknown>,
  end: (error: RpcError | undefined) => void,
): AsyncIterable<unknown> {
  try {
    yield* answers
    end(undefined)
  } catch (error) {
    if (error instanceof RpcError) end(error)
    throw error
  }
}

function isStream(request: object): request is AsyncIterable<object> {
  return Symbol.asyncIterator in request
}

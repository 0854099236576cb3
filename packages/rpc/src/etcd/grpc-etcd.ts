import {
  ChannelCredentials,
  type ChannelOptions,
  Client,
  connectivityState,
  Metadata,
} from '@grpc/grpc-js'
import { toCallError } from '../client/call-error.ts'
import { RpcError } from '../errors/rpc-error.ts'
import { silenceGrpcLog } from '../grpc-log.ts'
import { messagesOf } from '../grpc-stream.ts'
import { systemTimer } from '../system-timer.ts'
import { ETCD_MEMBER_NAME, type Etcd, type EtcdOptions } from './etcd.ts'
import { COMPARE_CREATE, type EtcdMethod, etcdMethods } from './etcd-contract.ts'
import * as wire from './etcd-wire.ts'

/** An answer takes milliseconds. While etcd elects a leader, it takes up to two seconds. */
const CALL_TIMEOUT_MS = 2000
/** An endpoint that does not connect in this time is skipped. */
const CONNECT_TIMEOUT_MS = 500
const STATUS_TIMEOUT_MS = 1000
/** Time after which a lease is kept alive by another member too. A lease of 3 s outlasts it. */
const HEDGE_MS = 700
/**
 * A connection that has not come up after this time is closed and opened again. TCP itself waits up
 * to two minutes, from an address that the machine may have lost. A name may have a new address.
 */
const RENEW_MS = 3000
/** Twenty entries of 1 MiB and their keys. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
/** Status codes after which another member may answer. */
const MEMBER_FAILED: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNKNOWN'])

const CHANNEL: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
  // etcd closes connections with more frequent pings, --grpc-keepalive-min-time.
  'grpc.keepalive_time_ms': 6000,
  'grpc.keepalive_timeout_ms': 2000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // The outcome of a failed transaction is unknown, so only the caller may repeat it.
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  // A renewed client must not get the connection attempt of the former one.
  'grpc.use_local_subchannel_pool': 1,
  // Members are known by the authority of their certificates.
  'grpc.ssl_target_name_override': ETCD_MEMBER_NAME,
}

/** Opens a cluster of etcd by gRPC over mutual TLS. */
export function connectEtcd({ endpoints, tls }: EtcdOptions): Etcd {
  silenceGrpcLog()
  const methods = etcdMethods()
  const credentials = ChannelCredentials.createSsl(
    Buffer.from(tls.rootsPem),
    Buffer.from(tls.privateKeyPem),
    Buffer.from(tls.certificatePem),
  )
  const clients = new Map<string, Client>()
  let preferred = 0
  const clientOf = (address: string): Client => {
    const client = clients.get(address) ?? new Client(`dns:${address}`, credentials, CHANNEL)
    clients.set(address, client)
    return client
  }
  const triedSinceMs = new Map<string, number>()
  /** Notes that a member does not connect. Its client is closed if it has tried for long. */
  const unconnected = (address: string): void => {
    const nowMs = systemTimer.monotonicMs()
    const sinceMs = triedSinceMs.get(address) ?? nowMs
    triedSinceMs.set(address, sinceMs)
    const client = clients.get(address)
    if (nowMs - sinceMs < RENEW_MS || client === undefined || isConnected(client)) return
    client.close()
    clients.delete(address)
    triedSinceMs.delete(address)
  }
  const failed = (address: string, error: unknown): RpcError => {
    const known = toCallError(error, `etcd at ${address}`, systemTimer.nowMs())
    if (MEMBER_FAILED.has(known.status) && endpoints[preferred] === address)
      preferred = (preferred + 1) % endpoints.length
    return known
  }
  /** Finds a connected member. Nothing is sent to the others. */
  const connected = async (): Promise<{ address: string; client: Client }> => {
    let last: RpcError | undefined
    for (let attempt = 0; attempt < endpoints.length; attempt++) {
      const address = endpoints[preferred] ?? ''
      try {
        const client = clientOf(address)
        await ready(client)
        triedSinceMs.delete(address)
        return { address, client }
      } catch (error) {
        unconnected(address)
        last = failed(address, error)
        preferred = (endpoints.indexOf(address) + 1) % endpoints.length
      }
    }
    throw new RpcError(
      'UNAVAILABLE',
      'ETCD_UNREACHABLE',
      last?.message ?? 'etcd has no endpoints',
      {
        cause: last,
      },
    )
  }
  const call = async <Answer>(method: EtcdMethod, request: object): Promise<Answer> => {
    const { address, client } = await connected()
    try {
      return (await unary(client, method, request, CALL_TIMEOUT_MS)) as Answer
    } catch (error) {
      throw failed(address, error)
    }
  }

  return {
    range: async ({ limit, ...range }) =>
      wire.rangeAnswer(await call(methods.range, { ...wire.range(range), limit })),
    txn: async ({ compare, writes }) =>
      wire.txnAnswer(
        await call(methods.txn, {
          compare: compare.map(({ key, createdAtRevision }) => ({
            target: COMPARE_CREATE,
            key: Buffer.from(key),
            createRevision: createdAtRevision,
          })),
          success: writes.map(wire.write),
        }),
      ),
    grantLease: async (ttlSeconds) => {
      const { ID, TTL } = await call<wire.LeaseAnswer>(methods.grant, { TTL: ttlSeconds })
      return { leaseId: ID, ttlSeconds: Number(TTL) }
    },
    keepAlive: async (leaseId) => {
      const first = preferred
      const cancels: (() => void)[] = []
      const ask = async (_: string, place: number): Promise<boolean> => {
        await new Promise<void>((resolve) =>
          cancels.push(systemTimer.after(place * HEDGE_MS, resolve)),
        )
        const address = endpoints[(first + place) % endpoints.length] ?? ''
        try {
          const client = clientOf(address)
          await ready(client)
          const request = { ID: leaseId }
          const answer = await firstAnswer<wire.LeaseAnswer>(client, methods.keepAlive, request)
          return Number(answer.TTL) > 0
        } catch (error) {
          throw failed(address, error)
        }
      }
      try {
        // It does no harm to keep a lease alive twice.
        return await Promise.any(endpoints.map(ask))
      } catch (error) {
        throw error instanceof AggregateError ? error.errors[0] : error
      } finally {
        // The first answer is enough: members that are not asked yet are not asked.
        for (const cancel of cancels) cancel()
      }
    },
    revokeLease: async (leaseId) => {
      try {
        await call(methods.revoke, { ID: leaseId })
      } catch (error) {
        if (!(error instanceof RpcError) || error.status !== 'NOT_FOUND') throw error
      }
    },
    watch: async function* ({ fromRevision, ...range }, signal) {
      const { address, client } = await connected()
      const { serialize, deserialize, path } = methods.watch
      const stream = client.makeBidiStreamRequest(path, serialize, deserialize, new Metadata(), {})
      stream.on('error', () => undefined)
      const cancel = (): void => stream.cancel()
      signal.addEventListener('abort', cancel, { once: true })
      try {
        if (signal.aborted) cancel()
        stream.write({ createRequest: { ...wire.range(range), startRevision: fromRevision } })
        const messages = messagesOf(stream)
        for (;;) {
          const { value, done } = await messages.next()
          if (done) throw new RpcError('UNAVAILABLE', 'ETCD_WATCH_ENDED', 'etcd ended the watch')
          yield* wire.events(value as wire.WatchAnswer)
        }
      } catch (error) {
        throw failed(address, error)
      } finally {
        signal.removeEventListener('abort', cancel)
        cancel()
      }
    },
    members: async () => {
      const members = await Promise.all(
        endpoints.map(async (address) => {
          try {
            const answer = await unary(clientOf(address), methods.status, {}, STATUS_TIMEOUT_MS)
            triedSinceMs.delete(address)
            return wire.member(answer as wire.StatusAnswer)
          } catch {
            unconnected(address)
            return undefined
          }
        }),
      )
      // The own member is the first one. Calls to another one fail when its node does.
      const first = members.findIndex((member) => member?.hasLeader)
      if (first >= 0) preferred = first
      return members
    },
    close: () => {
      for (const client of clients.values()) client.close()
    },
  }
}

function isConnected(client: Client): boolean {
  return client.getChannel().getConnectivityState(false) === connectivityState.READY
}

function ready(client: Client): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  client.waitForReady(systemTimer.nowMs() + CONNECT_TIMEOUT_MS, (error) =>
    error === undefined
      ? resolve()
      : reject(new RpcError('UNAVAILABLE', 'ETCD_UNREACHABLE', 'etcd does not answer')),
  )
  return promise
}

function unary(
  client: Client,
  { path, serialize, deserialize }: EtcdMethod,
  request: object,
  timeoutMs: number,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const deadline = systemTimer.nowMs() + timeoutMs
  client.makeUnaryRequest(path, serialize, deserialize, request, { deadline }, (error, answer) =>
    error === null ? resolve(answer) : reject(error),
  )
  return promise
}

/** Sends one request on a stream, and returns the first answer. */
async function firstAnswer<Answer>(
  client: Client,
  { path, serialize, deserialize }: EtcdMethod,
  request: object,
): Promise<Answer> {
  const deadline = systemTimer.nowMs() + CALL_TIMEOUT_MS
  const stream = client.makeBidiStreamRequest(path, serialize, deserialize, new Metadata(), {
    deadline,
  })
  stream.on('error', () => undefined)
  try {
    stream.write(request)
    const { value, done } = await messagesOf(stream).next()
    if (done) throw new RpcError('UNAVAILABLE', 'ETCD_UNREACHABLE', 'etcd ended the call')
    return value as Answer
  } finally {
    stream.cancel()
  }
}

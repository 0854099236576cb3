import { RpcError } from '../errors/rpc-error.ts'
import { methodKey, serviceDefinition } from '../proto/load.ts'
import type { ServiceName } from '../proto/service-types.ts'
import type { CallOptions } from './call-options.ts'
import type { RpcChannel, RpcClient } from './rpc-channel.ts'

const NODE_SERVICE = 'nkpsim.vcenter.v1.VcenterHaNodeService'
/** Time for a node to tell its role, ms. A suspended node does not answer. */
const ROLE_TIMEOUT_MS = 2000
/** Time between two searches while no node is active, ms. */
const RETRY_MS = 200
/** Longest search for the active node, ms. A failover takes up to 10 s. */
const MOST_SEARCH_MS = 20_000
/** Methods with these names change nothing, so that a call can be repeated. */
const READS = /^(get|list|read)/
/** grpc-js has not sent anything if its message begins so. */
const NOT_SENT = /^No connection established|^Name resolution failed/

type Target = {
  /** `host:port` of each node of vCenter HA. */
  addresses: readonly string[]
  /** Opens a channel to a node, with the credentials of the calls. */
  open: (address: string) => RpcChannel
  clock: { monotonicMs(): number; sleep(ms: number): Promise<void> }
}

/** The node that a call goes to, and what follows from a failure there. */
type Attempt = {
  channel: RpcChannel
  /** Resolves if the call may be repeated at the node that is active then. @throws otherwise */
  failed(error: unknown, isRead: boolean): Promise<void>
}

/**
 * Opens a channel to the active node of a vCenter HA cluster. It finds the active node before the
 * first call, and again after a failover. It repeats a call that a node has refused because it is
 * not active, a call that was never sent, and a call that changes nothing. Of any other call that a
 * failover cut off, it says that the outcome is unknown.
 */
export function connectActive(target: Target): RpcChannel {
  const { open, clock } = target
  const channels = new Map<string, RpcChannel>()
  let active: Promise<string> | undefined
  const channelTo = (address: string): RpcChannel => {
    const channel = channels.get(address) ?? open(address)
    channels.set(address, channel)
    return channel
  }
  const attempt = async (leftMs: number): Promise<Attempt> => {
    active ??= findActive(target, channelTo, leftMs).catch((error: unknown) => {
      active = undefined
      throw error
    })
    const searched = active
    const address = await searched
    return {
      channel: channelTo(address),
      failed: async (error, isRead) => {
        const next = afterFailure(error, isRead)
        const isSilent = error instanceof RpcError && error.status === 'DEADLINE_EXCEEDED'
        if (next === 'final' && !isSilent) throw error
        // A suspended node keeps its connections. The next call must not wait for it too.
        if (active === searched) active = undefined
        if (next === 'final') throw error
        if (next === 'unknown') throw outcomeUnknown(address, error)
        await clock.sleep(RETRY_MS)
      },
    }
  }
  return {
    client: (serviceName) => clientOf(serviceName, attempt, clock),
    close: () => {
      for (const channel of channels.values()) channel.close()
    },
  }
}

/**
 * Returns what follows from the failure of a call to the active node: the call is repeated at the
 * node that is active then; its outcome is unknown; or the failure is final. Pure.
 * @param isRead whether the call changes nothing
 */
export function afterFailure(error: unknown, isRead: boolean): 'repeat' | 'unknown' | 'final' {
  if (!(error instanceof RpcError)) return 'final'
  if (error.code === 'NOT_ACTIVE') return 'repeat'
  // A node that is no longer active stops, and cancels the calls that it serves.
  if (error.code === 'SERVER_STOPPING') return isRead ? 'repeat' : 'unknown'
  if (error.code !== 'PEER_UNREACHABLE') return 'final'
  const details = Reflect.get(Object(error.cause), 'details')
  if (isRead || (typeof details === 'string' && NOT_SENT.test(details))) return 'repeat'
  return 'unknown'
}

function outcomeUnknown(address: string, cause: unknown): RpcError {
  const message = `vCenter at ${address} failed during the call; nobody knows if the call took effect: look before you repeat it`
  return new RpcError('UNKNOWN', 'OUTCOME_UNKNOWN', message, { cause })
}

/** Asks all nodes at the same time, until one is active. @throws RpcError NOT_ACTIVE */
async function findActive(
  { addresses, clock }: Target,
  channelTo: (address: string) => RpcChannel,
  timeoutMs: number,
): Promise<string> {
  const endMs = clock.monotonicMs() + Math.min(timeoutMs, MOST_SEARCH_MS)
  for (;;) {
    const leftMs = Math.max(1, endMs - clock.monotonicMs())
    const said = addresses.map((address) => roleOf(channelTo(address), address, leftMs))
    try {
      return await Promise.any(said)
    } catch (error) {
      if (clock.monotonicMs() + RETRY_MS >= endMs) throw noneActive(addresses, error)
    }
    await clock.sleep(RETRY_MS)
  }
}

/** Resolves to the address of a node if it is active. */
async function roleOf(channel: RpcChannel, address: string, leftMs: number): Promise<string> {
  const timeoutMs = Math.min(leftMs, ROLE_TIMEOUT_MS)
  const { configured, role, isolated } = await channel
    .client(NODE_SERVICE)
    .getNodeStatus({}, { timeoutMs })
  if (!configured || role === 'VCENTER_HA_ROLE_ACTIVE') return address
  throw new RpcError(
    'UNAVAILABLE',
    'NOT_ACTIVE',
    isolated ? `${address} reaches no majority` : `${address} is passive`,
  )
}

function noneActive(addresses: readonly string[], cause: unknown): RpcError {
  const errors = cause instanceof AggregateError ? cause.errors : [cause]
  const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error)))
  const message = `no vCenter of ${addresses.join(', ')} is active: ${reasons.join('; ')}`
  return new RpcError('UNAVAILABLE', 'NOT_ACTIVE', message, { cause })
}

function clientOf<S extends ServiceName>(
  serviceName: S,
  attempt: (leftMs: number) => Promise<Attempt>,
  clock: Target['clock'],
): RpcClient<S> {
  const methods: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries(serviceDefinition(serviceName))) {
    const method = methodKey(name)
    const { requestStream, responseStream } = definition
    methods[method] = (responseStream ? streaming : single)({
      attempt,
      clock,
      isRead: READS.test(method),
      // The requests of a stream cannot be sent again.
      isRepeatable: !requestStream,
      start: (channel, request, options) =>
        Reflect.apply(Reflect.get(channel.client(serviceName), method), undefined, [
          request,
          options,
        ]),
    })
  }
  // The cast is safe, because the methods are those of the service.
  return methods as RpcClient<S>
}

type MethodOf = {
  attempt: (leftMs: number) => Promise<Attempt>
  clock: Target['clock']
  isRead: boolean
  isRepeatable: boolean
  start: (channel: RpcChannel, request: unknown, options: CallOptions) => unknown
}

function single({ attempt, clock, isRead, isRepeatable, start }: MethodOf) {
  return async (request: unknown, options: CallOptions): Promise<unknown> => {
    const endMs = clock.monotonicMs() + options.timeoutMs
    for (;;) {
      const { channel, failed } = await attempt(Math.max(1, endMs - clock.monotonicMs()))
      try {
        return await start(channel, request, options)
      } catch (error) {
        await failed(error, isRead)
        if (!isRepeatable || clock.monotonicMs() >= endMs) throw error
      }
    }
  }
}

function streaming({ attempt, clock, isRead, isRepeatable, start }: MethodOf) {
  return async function* (request: unknown, options: CallOptions): AsyncGenerator<unknown> {
    const endMs = clock.monotonicMs() + options.timeoutMs
    for (let isFirst = true; ; ) {
      const { channel, failed } = await attempt(Math.max(1, endMs - clock.monotonicMs()))
      try {
        for await (const message of start(channel, request, options) as AsyncIterable<unknown>) {
          isFirst = false
          yield message
        }
        return
      } catch (error) {
        await failed(error, isRead)
        if (!isFirst || !isRepeatable || clock.monotonicMs() >= endMs) throw error
      }
    }
  }
}

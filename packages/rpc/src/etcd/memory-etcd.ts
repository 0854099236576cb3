import type { Clock, Random } from '@nkpsim/effects'
import { RpcError } from '../errors/rpc-error.ts'
import type { Etcd, EtcdEvent, EtcdMember, EtcdRange, EtcdTxn } from './etcd.ts'
import { createKeySpace } from './memory-key-space.ts'

/** As the adapter for real members. */
const CALL_TIMEOUT_MS = 2000
const MAX_LATENCY_MS = 4
/** etcd grants no shorter lease with its default election timeout. */
const MIN_TTL_SECONDS = 2
const MEMBERS = 3

/** A cluster of etcd in memory, and its faults. Clients are known by name. */
export type MemoryEtcd = {
  connect(client: string): Etcd
  /** Loses all messages of a client, until `heal`. */
  cut(client: string): void
  heal(client: string): void
  /** Executes the next transaction of a client, and loses its answer. */
  loseNextAnswer(client: string): void
  /** Delivers the next transaction of a client this much later, after its caller has given up. */
  delayNextTxn(client: string, delayMs: number): void
  /** Answers nobody for this time. The next leader then prolongs all leases, as Raft's does. */
  loseLeader(forMs: number): void
  /** Forgets the events up to now. */
  compact(): void
}

type Lines = { isCut: boolean; losesAnswer: boolean; delayMs: number }

/** Creates a model of etcd: linearizable, with leases by a clock. */
export function createMemoryEtcd(effects: {
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>
  random: Random
}): MemoryEtcd {
  const { clock, random } = effects
  const keys = createKeySpace(clock)
  const lines = new Map<string, Lines>()
  let leaderlessUntilMs = 0

  const lineOf = (client: string): Lines => {
    const line = lines.get(client) ?? { isCut: false, losesAnswer: false, delayMs: 0 }
    lines.set(client, line)
    return line
  }
  const isLeaderless = (): boolean => clock.monotonicMs() < leaderlessUntilMs
  const travel = (): Promise<void> => clock.sleep(1 + random.below(MAX_LATENCY_MS))

  /** Carries a request to etcd, executes it there in one step, and carries the answer back. */
  const call = async <T>(client: string, execute: () => T): Promise<T> => {
    const line = lineOf(client)
    const sentAtMs = clock.monotonicMs()
    const timeOut = async (): Promise<never> => {
      await clock.sleep(Math.max(0, sentAtMs + CALL_TIMEOUT_MS - clock.monotonicMs()))
      throw new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'etcd: no answer in time')
    }
    await travel()
    if (line.isCut) return timeOut()
    if (isLeaderless()) throw new RpcError('UNAVAILABLE', 'ETCD', 'etcdserver: no leader')
    const answer = execute()
    await travel()
    if (line.isCut) return timeOut()
    return answer
  }
  const txn = async (client: string, request: EtcdTxn) => {
    const line = lineOf(client)
    const { losesAnswer, delayMs } = line
    Object.assign(line, { losesAnswer: false, delayMs: 0 })
    if (delayMs > 0) {
      // etcd refuses it if its lease has ended meanwhile. The caller does not wait any more.
      void clock
        .sleep(delayMs)
        .then(() => keys.txn(request))
        .catch(unlessRefused)
      return call(client, () => never()).catch(giveUp(clock))
    }
    const answer = await call(client, () => keys.txn(request))
    if (losesAnswer) throw new RpcError('UNAVAILABLE', 'ETCD', 'etcd: connection closed')
    return answer
  }

  return {
    connect: (client) => ({
      range: (range) => call(client, () => keys.range(range)),
      txn: (request) => txn(client, request),
      grantLease: (ttlSeconds) =>
        call(client, () => {
          const granted = Math.max(ttlSeconds, MIN_TTL_SECONDS)
          return { leaseId: keys.grant(granted * 1000), ttlSeconds: granted }
        }),
      keepAlive: (leaseId) => call(client, () => keys.keepAlive(leaseId)),
      revokeLease: (leaseId) => call(client, () => keys.revoke(leaseId)),
      watch: (range, signal) =>
        watch(keys, range, { clock, signal, isLost: () => lineOf(client).isCut || isLeaderless() }),
      members: () =>
        call(client, () => Array.from({ length: MEMBERS }, (_, index) => memberAt(index))).catch(
          () => Array<undefined>(MEMBERS).fill(undefined),
        ),
      close: () => undefined,
    }),
    cut: (client) => void Object.assign(lineOf(client), { isCut: true }),
    heal: (client) => void Object.assign(lineOf(client), { isCut: false }),
    loseNextAnswer: (client) => void Object.assign(lineOf(client), { losesAnswer: true }),
    delayNextTxn: (client, delayMs) => void Object.assign(lineOf(client), { delayMs }),
    loseLeader: (forMs) => {
      leaderlessUntilMs = Math.max(leaderlessUntilMs, clock.monotonicMs() + forMs)
      keys.prolongAll(forMs)
    },
    compact: () => keys.compact(),
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof RpcError)) throw error
}

function memberAt(index: number): EtcdMember {
  const memberId = `${index + 1}`
  return { memberId, version: '3.5', isLeader: index === 0, hasLeader: true, sizeBytes: 0 }
}

/** Marks a request that did not reach etcd before its deadline. */
class Undelivered extends Error {}

function never(): never {
  throw new Undelivered()
}

function giveUp(clock: Pick<Clock, 'sleep'>) {
  return async (error: unknown): Promise<never> => {
    if (!(error instanceof Undelivered)) throw error
    await clock.sleep(CALL_TIMEOUT_MS)
    throw new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'etcd: no answer in time')
  }
}

async function* watch(
  keys: ReturnType<typeof createKeySpace>,
  { fromRevision, ...range }: EtcdRange & { fromRevision: number },
  {
    clock,
    signal,
    isLost,
  }: { clock: Pick<Clock, 'sleep'>; signal: AbortSignal; isLost: () => boolean },
): AsyncIterable<EtcdEvent> {
  let next = fromRevision
  for (;;) {
    if (signal.aborted) throw new RpcError('CANCELLED', 'CANCELLED', 'the watch was cancelled')
    if (next <= keys.compactedAt())
      throw new RpcError('OUT_OF_RANGE', 'ETCD_COMPACTED', 'etcd no longer knows these events')
    const events = isLost() ? [] : keys.eventsSince(range, next)
    for (const event of events) {
      next = event.revision + 1
      yield event
    }
    if (events.length === 0) await clock.sleep(MAX_LATENCY_MS)
  }
}
